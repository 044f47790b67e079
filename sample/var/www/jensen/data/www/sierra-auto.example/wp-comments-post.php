<?php require __DIR__ . '/wp-load.php';
wp_mail('jensen@sierra-auto.example', '[sierra-auto.example] New comment', "Author: {$_POST['author']}\nComment:\n{$_POST['comment']}\n");
header('Location: /?p=1', true, 302);
