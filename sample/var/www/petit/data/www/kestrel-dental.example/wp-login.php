<?php require __DIR__ . '/wp-load.php';
$users = require __DIR__ . '/wp-content/users.php';
if (($_GET['action'] ?? '') === 'lostpassword' && isset($users[$_POST['user_login'] ?? ''])) {
    $login = $_POST['user_login'];
    wp_mail($users[$login], '[kestrel-dental.example] Password Reset', "Someone has requested a password reset for $login.\n\nhttp://kestrel-dental.example/wp-login.php?action=rp&key=" . bin2hex(random_bytes(10)) . "&login=$login\n");
}
echo 'Check your email for the confirmation link.';
