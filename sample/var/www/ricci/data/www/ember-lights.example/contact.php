<?php require __DIR__ . '/wp-load.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $reply = filter_var($_POST['email'] ?? '', FILTER_VALIDATE_EMAIL);
    if ($reply) {
        wp_mail('ricci@ember-lights.example', 'Contact form: ' . $_POST['subject'], $_POST['message'], "Reply-To: $reply");
        if (!empty($_POST['copy'])) wp_mail($reply, 'Copy of your message: ' . $_POST['subject'], "You wrote to ember-lights.example:\n\n" . $_POST['message']);
    }
}
echo '<form method="post"><input name="email"><input name="subject"><textarea name="message"></textarea><input type="checkbox" name="copy"><button>Send</button></form>';
