<?php require __DIR__ . '/wp-load.php';

echo '<p>grove-music.example ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';
