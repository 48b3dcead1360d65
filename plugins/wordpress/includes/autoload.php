<?php
/** Find a class of this plugin in the file that is named after it. */

namespace Spamfilter;

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( string $name ): void {
		if ( 0 === strpos( $name, __NAMESPACE__ . '\\' ) ) {
			$word = strtolower( str_replace( '_', '-', substr( $name, strlen( __NAMESPACE__ ) + 1 ) ) );
			$file = __DIR__ . "/class-$word.php";
			if ( is_readable( $file ) ) {
				require_once $file;
			}
		}
	}
);
