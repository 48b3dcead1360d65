<?php
/** Load WordPress before anything else, outside of any function, since it keeps what it knows in global variables. */

$_SERVER += array( 'HTTP_HOST' => '127.0.0.1', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET' );
require getenv( 'WORDPRESS' ) . '/wp-load.php';
