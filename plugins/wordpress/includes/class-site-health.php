<?php
/** Site Health: whether the service answers. */

namespace Spamfilter;

final class Site_Health {

	public static function listen(): void {
		add_filter( 'site_status_tests', array( self::class, 'add' ) );
	}

	public static function add( array $tests ): array {
		$tests['direct']['spamfilter'] = array( 'label' => __( 'Spamfilter', 'spamfilter' ), 'test' => array( self::class, 'test' ) );
		return $tests;
	}

	public static function test(): array {
		$answer = Notice::refresh();
		$good   = $answer->is_good();
		$waits  = Queue::counts();
		/* translators: 1 to 3: numbers */
		$text = __( 'Comments that wait for a verdict: %1$d; reports that wait: %2$d; erasures that wait: %3$d.', 'spamfilter' );
		$text = sprintf( $text, $waits['judge'], $waits['report'], Erasures::count() );
		if ( ! $good ) {
			/* translators: %s: what went wrong */
			$text = sprintf( __( 'The service cannot be used: %s', 'spamfilter' ), $answer->problem ) . '. ' . $text;
		}
		return array(
			'label'       => $good
				? __( 'The spam filter answers', 'spamfilter' )
				: __( 'The spam filter does not answer: comments wait for it', 'spamfilter' ),
			'status'      => $good ? 'good' : 'critical',
			'badge'       => array( 'label' => __( 'Comments', 'spamfilter' ), 'color' => $good ? 'green' : 'red' ),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => sprintf( '<a href="%s">%s</a>', esc_url( Settings_Page::url() ), esc_html__( 'Settings', 'spamfilter' ) ),
			'test'        => 'spamfilter',
		);
	}
}
