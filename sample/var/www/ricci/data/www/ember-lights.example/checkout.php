<?php require __DIR__ . '/wp-load.php';
$order = (int) $_POST['order'];
wp_mail($_POST['billing_email'], "Your ember-lights.example order #$order has been received", "Thank you for your order #$order. We will ship it soon.\n");
wp_mail('ricci@ember-lights.example', "New order #$order", "Order #$order from {$_POST['billing_email']}\n");
echo 'Thank you. Your order has been received.';
