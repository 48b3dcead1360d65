<?php
/** What visitors are told beside the form, and the page of the service that tells the rest. */

namespace Spamfilter;

final class Notice {

	public const OPTION = 'spamfilter_about';

	public static function listen(): void {
		add_action( 'comment_form_before', static fn() => 'above' === Settings::choice( 'notice' ) && self::show() );
		add_action( 'comment_form_after', static fn() => 'below' === Settings::choice( 'notice' ) && self::show() );
	}

	public static function show(): void {
		$about = self::about();
		if ( ! Settings::are_complete() ) {
			return;
		}
		echo '<p class="spamfilter-notice">', esc_html__( 'This site uses Spamfilter to reduce spam.', 'spamfilter' );
		if ( '' !== $about ) {
			$more = esc_html__( 'Learn how your comment data is processed.', 'spamfilter' );
			printf( ' <a href="%s" rel="nofollow">%s</a>', esc_url( $about, array( 'http', 'https' ) ), $more );
		}
		echo '</p>';
	}

	/** Return the address of the page about this site's data; empty as long as the service has not said it. */
	public static function about(): string {
		$said = (string) get_option( self::OPTION, '' );
		$page = '' === $said ? '' : Settings::address() . $said;
		return (string) apply_filters( 'spamfilter_about_url', $page );
	}

	/** Ask the service for the address of the page. */
	public static function refresh(): Answer {
		$answer = Client::site();
		$about  = $answer->body['about'] ?? null;
		if ( $answer->is_good() && is_string( $about ) && preg_match( '~^(/[0-9A-Za-z_-]+)+$~D', $about ) ) {
			update_option( self::OPTION, $about );
		}
		return $answer;
	}
}
