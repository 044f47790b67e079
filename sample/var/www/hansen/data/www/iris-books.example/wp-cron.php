<?php require __DIR__ . '/wp-load.php';

echo '<p>iris-books.example ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';
