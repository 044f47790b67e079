<?php require __DIR__ . '/wp-load.php';

echo '<p>kestrel-dental.example ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';
