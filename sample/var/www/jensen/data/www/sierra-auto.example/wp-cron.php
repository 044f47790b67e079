<?php require __DIR__ . '/wp-load.php';

echo '<p>sierra-auto.example ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';
