<?php
/** The settings of one site; the constants of wp-config.php stand above them. */

namespace Spamfilter;

final class Settings {

	public const OPTION = 'spamfilter';

	public const CHOICES = array(
		'when_down'  => array( 'hold', 'wordpress' ),
		'send_ip'    => array( 'yes', 'hashed', 'no' ),
		'send_email' => array( 'yes', 'hashed', 'no' ),
		'notice'     => array( 'below', 'above', 'off' ),
		'discard'    => array( 'no', 'yes' ),
	);

	/** Return where the service is, without a slash at the end; empty where nobody has said. */
	public static function address(): string {
		$said = defined( 'SPAMFILTER_URL' ) ? SPAMFILTER_URL : self::said( 'address' );
		return self::is_address( $said ) ? rtrim( $said, '/' ) : '';
	}

	/** Return the site's key; empty where nobody has said. */
	public static function key(): string {
		$said = defined( 'SPAMFILTER_KEY' ) ? SPAMFILTER_KEY : self::said( 'key' );
		return self::is_key( $said ) ? $said : '';
	}

	/** Tell whether a setting comes from wp-config.php. */
	public static function is_fixed( string $name ): bool {
		return defined( 'address' === $name ? 'SPAMFILTER_URL' : 'SPAMFILTER_KEY' );
	}

	/** Tell whether the service can be asked at all. */
	public static function are_complete(): bool {
		return '' !== self::address() && '' !== self::key();
	}

	/** Return what was chosen; the first choice where nothing was. */
	public static function choice( string $name ): string {
		$said = self::said( $name );
		return in_array( $said, self::CHOICES[ $name ], true ) ? $said : self::CHOICES[ $name ][0];
	}

	/** @param mixed $value What somebody entered. */
	public static function is_address( $value ): bool {
		return is_string( $value ) && 1 === preg_match( '~^https?://[^\s/?#@<>"\']+(/[^\s?#<>"\']*)?$~Di', $value );
	}

	/** @param mixed $value What somebody entered. */
	public static function is_key( $value ): bool {
		return is_string( $value ) && 1 === preg_match( '/^[0-9A-Za-z_-]{8,128}$/D', $value );
	}

	/** Return what is in the database of a name. */
	public static function said( string $name ): string {
		$all = get_option( self::OPTION, array() );
		return is_array( $all ) && isset( $all[ $name ] ) && is_string( $all[ $name ] ) ? $all[ $name ] : '';
	}
}
