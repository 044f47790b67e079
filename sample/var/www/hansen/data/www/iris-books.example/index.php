<?php require __DIR__ . '/wp-load.php';
echo '<h1>Welcome</h1>';
echo '<p>iris-books.example ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';
