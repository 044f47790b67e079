<?php require __DIR__ . '/wp-includes/pluggable.php';
