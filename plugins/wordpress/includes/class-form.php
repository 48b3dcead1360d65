<?php
/** The comment form: a field that people cannot see, and a signed moment. No script, no cookie. */

namespace Spamfilter;

final class Form {

	public const HONEYPOT = 'spamfilter_homepage';
	public const MOMENT   = 'spamfilter_moment';

	public static function listen(): void {
		add_action( 'comment_form', array( self::class, 'show' ) );
	}

	public static function show( $post ): void {
		printf(
			'<p aria-hidden="true" style="position:absolute;left:-9999px;height:1px;overflow:hidden"><label>%s '
			. '<input type="text" name="%s" value="" tabindex="-1" autocomplete="off"></label></p>'
			. '<input type="hidden" name="%s" value="%s">',
			esc_html__( 'Leave this empty', 'spamfilter' ),
			esc_attr( self::HONEYPOT ),
			esc_attr( self::MOMENT ),
			esc_attr( self::signed( time(), (int) $post ) )
		);
	}

	/** Return what the form measured of the comment that this request sends; nothing where it did not come from the form. */
	public static function measured(): array {
		$measured = array();
		if ( isset( $_POST[ self::HONEYPOT ] ) && is_string( $_POST[ self::HONEYPOT ] ) ) {
			$measured['honeypot'] = wp_unslash( $_POST[ self::HONEYPOT ] );
		}
		$seconds = self::seconds( $_POST[ self::MOMENT ] ?? null, (int) ( $_POST['comment_post_ID'] ?? 0 ) );
		return null === $seconds ? $measured : $measured + array( 'form_seconds' => $seconds );
	}

	/** Return the age of a signed moment in seconds; null if it is not ours, or older than a day, as in a cached page. */
	private static function seconds( $said, int $post ): ?int {
		if ( ! is_string( $said ) || ! preg_match( '/^(\d{1,12})\./', $said, $found ) ) {
			return null;
		}
		if ( ! hash_equals( self::signed( (int) $found[1], $post ), $said ) ) {
			return null;
		}
		$seconds = time() - (int) $found[1];
		return $seconds >= 0 && $seconds <= DAY_IN_SECONDS ? $seconds : null;
	}

	private static function signed( int $moment, int $post ): string {
		return $moment . '.' . substr( hash_hmac( 'sha256', "spamfilter $moment $post", wp_salt( 'nonce' ) ), 0, 32 );
	}
}
