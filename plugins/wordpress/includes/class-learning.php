<?php
/** What moderators decide is told to the service. */

namespace Spamfilter;

final class Learning {

	/** @var bool Whether a change is ours, and not a person's. */
	private static $is_ours = false;

	/** @var int[] The comments of which this request said something. */
	private static $said = array();

	public static function listen(): void {
		add_action( 'transition_comment_status', array( self::class, 'decided' ), 10, 3 );
	}

	/** Do something of which nothing is learnt. */
	public static function without( callable $what ): void {
		$before        = self::$is_ours;
		self::$is_ours = true;
		try {
			$what();
		} finally {
			self::$is_ours = $before;
		}
	}

	/** Hear a person's decision. */
	public static function decided( $new, $old, $comment ): void {
		if ( self::$is_ours || ! self::is_person() ) {
			return;
		}
		$id         = (int) $comment->comment_ID;
		$is_cleared = 'spam' === $old && in_array( $new, array( 'approved', 'unapproved' ), true );
		if ( 'spam' === $new ) {
			self::say( $id, 'spam' );
		} elseif ( $is_cleared || 'approved' === $new && 'unapproved' === $old ) {
			self::say( $id, 'ham' );
		} elseif ( 'unapproved' === $new && 'approved' === $old && 'ham' === Record::get( $id, Record::HUMAN ) ) {
			self::say( $id, null );
		}
	}

	/** Keep what is to be told; it is sent after the page, or later. */
	public static function say( int $id, ?string $label ): void {
		$who    = wp_get_current_user()->user_login;
		$report = array( 'label' => $label, 'reporter' => $who ? $who : 'wp-cli', 'said' => wp_generate_uuid4() );
		Record::put(
			$id,
			array(
				Record::REPORT => wp_json_encode( $report ),
				Record::DUE    => (string) time(),
				Record::TRIES  => '0',
			)
		);
		if ( null === $label ) {
			Record::forget( $id, Record::HUMAN );
		} else {
			Record::put( $id, array( Record::HUMAN => $label ) );
		}
		Record::happened( $id, 'decided', $label ?? 'withdrawn' );
		self::$said[ $id ] = $id;
	}

	/** @return int[] What was said in this request, once. */
	public static function take_said(): array {
		$said       = array_values( self::$said );
		self::$said = array();
		return $said;
	}

	/** Tell the service; false where it has to be told again later. */
	public static function send( int $id ): bool {
		$report = Record::read( $id, Record::REPORT );
		$check  = Record::get( $id, Record::CHECK );
		$answer = '' === $check ? null : Client::label( $check, $report['label'], $report['reporter'] );
		if ( null === $answer || 404 === $answer->status ) {
			$answer = self::teach( $id, $report );
		}
		if ( ! $answer->is_good() && ! $answer->is_final() ) {
			return false;
		}
		Record::happened( $id, $answer->is_good() ? 'told' : 'refused', $answer->problem );
		$now = Record::read( $id, Record::REPORT );
		if ( null !== $now && $now['said'] === $report['said'] ) { // Or a person said something else meanwhile.
			Record::forget( $id, Record::REPORT );
		}
		return true;
	}

	/** Teach a comment that the service never judged. */
	private static function teach( int $id, array $report ): Answer {
		if ( null === $report['label'] ) {
			return new Answer( 204, array() );
		}
		$lesson = array(
			'comment'  => Fields::of_kept( get_comment( $id ) ),
			'label'    => $report['label'],
			'reporter' => $report['reporter'],
		);
		$answer = Client::feedback( array( $lesson ) );
		if ( $answer->is_good() && isset( $answer->body['events'][0] ) ) {
			Record::put( $id, array( Record::EVENT => (string) (int) $answer->body['events'][0] ) );
		}
		return $answer;
	}

	private static function is_person(): bool {
		if ( defined( 'WP_IMPORTING' ) && WP_IMPORTING || wp_doing_cron() ) {
			return false;
		}
		return defined( 'WP_CLI' ) && WP_CLI || current_user_can( 'moderate_comments' );
	}
}
