<?php
function wp_mail($to, $subject, $message, $headers = '') {
    $from = 'From: grove <wordpress@grove-music.example>';
    return mail($to, $subject, $message, trim("$from\r\nContent-Type: text/plain; charset=UTF-8\r\n$headers"));
}
