<?php
/**
 * A comment comes in: ask, and do what the verdict says.
 *
 * The verdict travels inside the comment, as meta that WordPress keeps with it; so it cannot meet another one.
 * A token that nobody can guess names the comment between the two filters.
 */

namespace Spamfilter;

final class Incoming {

	private const TOKEN = '_spamfilter_token';

	/** @var array<string, array{beside: array, action: string}> What is known of this request's comments, by token. */
	private static $known = array();

	public static function listen(): void {
		add_filter( 'preprocess_comment', array( self::class, 'ask' ), 1 );
		add_filter( 'pre_comment_approved', array( self::class, 'act' ), 99, 2 );
		add_filter( 'rest_pre_insert_comment', array( self::class, 'ask_and_act' ), 99 );
		add_action( 'wp_insert_comment', array( self::class, 'keep' ), 1 );
		add_filter( 'spamfilter_check', array( self::class, 'answer' ), 10, 2 );
	}

	/** Have a comment judged before WordPress thinks about it; its fields have WordPress's slashes. */
	public static function ask( array $data ): array {
		if ( self::is_trusted( $data ) ) {
			return $data;
		}
		$token                 = wp_generate_uuid4();
		self::$known[ $token ] = self::judge( Fields::of_new( wp_unslash( $data ), Form::measured() ), $token );
		$data['comment_meta']  = array( self::TOKEN => $token ) + ( $data['comment_meta'] ?? array() );
		return $data;
	}

	/**
	 * Give a comment the status of its verdict.
	 *
	 * @param int|string|\WP_Error $approved What WordPress would do.
	 * @param array                $data     The comment.
	 * @return int|string|\WP_Error
	 */
	public static function act( $approved, $data ) {
		$token = $data['comment_meta'][ self::TOKEN ] ?? '';
		if ( ! isset( self::$known[ $token ] ) || is_wp_error( $approved ) ) {
			return $approved;
		}
		$known   = &self::$known[ $token ];
		$outcome = 'wordpress' === $known['action'] ? $approved : Verdict::outcome( $known['action'], $approved );
		if ( isset( $known['waiting'] ) ) {
			$known['beside'] += Record::of_waiting( $known['waiting'], $token, $approved, $known['problem'] );
		}
		$known['beside'][ Record::PUT ] = (string) $outcome;
		return $outcome;
	}

	/**
	 * The same for a comment of the REST API, where WordPress thinks first; its fields have no slashes.
	 *
	 * @param array|\WP_Error $data The comment.
	 * @return array|\WP_Error
	 */
	public static function ask_and_act( $data ) {
		if ( is_wp_error( $data ) ) {
			return $data;
		}
		$data                     = wp_unslash( self::ask( wp_slash( (array) $data ) ) );
		$data['comment_approved'] = self::act( $data['comment_approved'] ?? 0, $data );
		return $data;
	}

	/** Keep what is known of a comment beside it, once it has a number. */
	public static function keep( $id ): void {
		$token = Record::get( (int) $id, self::TOKEN );
		if ( '' === $token ) {
			return;
		}
		if ( isset( self::$known[ $token ] ) ) {
			Record::put( (int) $id, self::$known[ $token ]['beside'] );
			unset( self::$known[ $token ] );
		}
		Record::forget( (int) $id, self::TOKEN );
		Queue::soon();
	}

	/**
	 * Judge what another plugin's form was sent: apply_filters( 'spamfilter_check', null, array( 'text' => … ) ).
	 *
	 * @param mixed $answer  What another plugin answered already.
	 * @param array $comment The fields of the service's API.
	 * @return array{action: string, check: string, score: float|null, reasons: array} To hold, where no answer came.
	 */
	public static function answer( $answer, $comment ) {
		if ( null !== $answer || ! is_array( $comment ) ) {
			return $answer;
		}
		$verdict = Breaker::lets_pass() ? Verdict::read( Client::check( $comment, wp_generate_uuid4() ) ) : null;
		return null === $verdict
			? array( 'action' => 'hold', 'check' => '', 'score' => null, 'reasons' => array() )
			: (array) $verdict;
	}

	/** Return what is to be done with a comment, and what to keep beside it. */
	private static function judge( array $fields, string $token ): array {
		$answer  = Breaker::lets_pass()
			? Client::check( $fields, $token )
			: new Answer( 0, array(), 'not asked: it did not answer lately' );
		$verdict = Verdict::read( $answer );
		if ( null !== $verdict ) {
			$line = Record::line( 'judged', sprintf( '%s %.3F', $verdict->action, $verdict->score ) );
			return array( 'action' => $verdict->action, 'beside' => Record::of_verdict( $verdict ) + array( Record::HISTORY => $line ) );
		}
		if ( $answer->is_final() ) {
			return array( 'action' => 'hold', 'beside' => array( Record::HISTORY => Record::line( 'refused', $answer->problem ) ) );
		}
		$action = 'wordpress' === Settings::choice( 'when_down' ) ? 'wordpress' : 'hold';
		return array( 'action' => $action, 'beside' => array(), 'waiting' => $fields, 'problem' => $answer->problem );
	}

	/** Tell whether nobody needs to judge it: the writer may moderate comments. */
	private static function is_trusted( array $data ): bool {
		$user    = (int) ( $data['user_id'] ?? 0 );
		$trusted = $user > 0 && user_can( $user, 'moderate_comments' );
		return (bool) apply_filters( 'spamfilter_is_trusted', $trusted, $data );
	}
}
