<?php require __DIR__ . '/wp-load.php';
echo '<h1>Welcome</h1>';
echo '<p>kestrel-dental.example ', htmlspecialchars($_SERVER['REQUEST_URI']), '</p>';
