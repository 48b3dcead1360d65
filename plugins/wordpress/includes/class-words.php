<?php
/** The words for what settings, actions and events are called, in the site's language. */

namespace Spamfilter;

final class Words {

	public static function setting( string $name ): string {
		$words = array(
			'address'    => __( 'Address of the service', 'spamfilter' ),
			'key'        => __( 'Key of this site', 'spamfilter' ),
			'when_down'  => __( 'When the service does not answer', 'spamfilter' ),
			'send_ip'    => __( 'The visitor’s IP address', 'spamfilter' ),
			'send_email' => __( 'The visitor’s e-mail address', 'spamfilter' ),
			'notice'     => __( 'Notice for visitors', 'spamfilter' ),
			'discard'    => __( 'Spam beyond doubt', 'spamfilter' ),
		);
		return $words[ $name ] ?? $name;
	}

	public static function choice( string $name, string $choice ): string {
		$sent  = array(
			'yes'    => __( 'is sent', 'spamfilter' ),
			'hashed' => __( 'is sent as a digest', 'spamfilter' ),
			'no'     => __( 'is not sent', 'spamfilter' ),
		);
		$words = array(
			'when_down'  => array(
				'hold'      => __( 'hold each comment until it is judged', 'spamfilter' ),
				'wordpress' => __( 'let WordPress’s own rules decide, and judge later', 'spamfilter' ),
			),
			'send_ip'    => $sent,
			'send_email' => $sent,
			'notice'     => array(
				'below' => __( 'below the form', 'spamfilter' ),
				'above' => __( 'above the form', 'spamfilter' ),
				'off'   => __( 'none', 'spamfilter' ),
			),
			'discard'    => array(
				'no'  => __( 'goes to the spam', 'spamfilter' ),
				'yes' => __( 'goes to the trash', 'spamfilter' ),
			),
		);
		return $words[ $name ][ $choice ] ?? $choice;
	}

	public static function action( string $action ): string {
		$words = array(
			'publish' => __( 'publish', 'spamfilter' ),
			'hold'    => __( 'hold', 'spamfilter' ),
			'reject'  => __( 'spam', 'spamfilter' ),
			'discard' => __( 'spam beyond doubt', 'spamfilter' ),
			'refused' => __( 'refused by the service', 'spamfilter' ),
		);
		return $words[ $action ] ?? $action;
	}

	public static function event( string $what ): string {
		$words = array(
			'judged'  => __( 'judged', 'spamfilter' ),
			'waits'   => __( 'no answer; waits for the service', 'spamfilter' ),
			'refused' => __( 'refused by the service', 'spamfilter' ),
			'decided' => __( 'decided by a person', 'spamfilter' ),
			'told'    => __( 'the service was told', 'spamfilter' ),
			'erased'  => __( 'erased at the service', 'spamfilter' ),
		);
		return $words[ $what ] ?? $what;
	}

	/** Return what a line of the history says beside its event: of a verdict, its action and score; of a person, the label. */
	public static function details( string $what, string $details ): string {
		$labels = array(
			'spam'      => __( 'spam', 'spamfilter' ),
			'ham'       => __( 'no spam', 'spamfilter' ),
			'withdrawn' => __( 'withdrawn', 'spamfilter' ),
		);
		if ( 'decided' === $what ) {
			return $labels[ $details ] ?? $details;
		}
		if ( 'judged' === $what && preg_match( '/^([a-z]+) ([01]\.\d+)$/D', $details, $found ) ) {
			return self::action( $found[1] ) . ' ' . self::score( $found[2] );
		}
		return $details;
	}

	/** Return a score as people read it. */
	public static function score( string $score ): string {
		return number_format_i18n( 100 * (float) $score, 1 ) . ' %';
	}
}
