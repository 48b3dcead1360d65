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
		/* translators: 1: what went wrong, 2: a number, 3: a number */
		$text = sprintf( __( 'Problem: %1$s. Comments that wait for a verdict: %2$d; reports that wait: %3$d.', 'spamfilter' ), $good ? '–' : $answer->problem, $waits['judge'], $waits['report'] );
		return array(
			'label'       => $good ? __( 'The spam filter answers', 'spamfilter' ) : __( 'The spam filter does not answer: comments are held', 'spamfilter' ),
			'status'      => $good ? 'good' : 'critical',
			'badge'       => array( 'label' => __( 'Comments', 'spamfilter' ), 'color' => $good ? 'green' : 'red' ),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => sprintf( '<a href="%s">%s</a>', esc_url( admin_url( 'options-general.php?page=spamfilter' ) ), esc_html__( 'Settings', 'spamfilter' ) ),
			'test'        => 'spamfilter',
		);
	}
}
