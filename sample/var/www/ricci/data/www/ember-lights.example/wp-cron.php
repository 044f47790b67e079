<?php require __DIR__ . '/wp-load.php';

echo '<p>ember-lights.example ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';
