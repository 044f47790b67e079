<?php
function wp_mail($to, $subject, $message, $headers = '') {
    $from = 'From: sierra <wordpress@sierra-auto.example>';
    return mail($to, $subject, $message, trim("$from\r\nContent-Type: text/plain; charset=UTF-8\r\n$headers"));
}
