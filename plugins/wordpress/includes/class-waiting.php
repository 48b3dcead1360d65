<?php
/** A comment that waits for its verdict, and what becomes of it then. */

namespace Spamfilter;

final class Waiting {

	/** Judge it now; false where the service has to be asked again later. */
	public static function judge( int $id ): bool {
		$waiting = Record::read( $id, Record::WAITING );
		$answer  = self::ask( $waiting );
		$verdict = Verdict::read( $answer );
		if ( null === $verdict && ! $answer->is_final() ) {
			return false;
		}
		if ( null === $verdict ) {
			Record::happened( $id, 'refused', $answer->problem );
		} else {
			self::settle( $id, $verdict, $waiting['approved'] );
		}
		self::end( $id );
		return true;
	}

	/** Ask about one under its token, so that it is judged once; under another where that token is another comment's. */
	public static function ask( array $waiting ): Answer {
		$answer = Client::check( (array) $waiting['comment'], (string) $waiting['token'], Client::BACKGROUND );
		return 409 === $answer->status
			? Client::check( (array) $waiting['comment'], wp_generate_uuid4(), Client::BACKGROUND )
			: $answer;
	}

	/** Take a settled comment out of the queue, so late that a run which dies before is done again and no mail goes twice. */
	public static function end( int $id ): void {
		Record::forget( $id, Record::WAITING );
		Mails::send( $id );
	}

	/** Leave a comment to a person if it waits: whoever wrote it had it erased, so nothing of it may be sent any more; tell whether. */
	public static function give_up( int $id ): bool {
		$waited = null !== Record::read( $id, Record::WAITING );
		Record::forget( $id, Record::WAITING, Record::REPORT, Record::DUE, Record::TRIES );
		if ( $waited ) {
			Record::happened( $id, 'refused', 'erased before it was judged: a person decides' );
		}
		return $waited;
	}

	/**
	 * Keep a verdict, and act on it where no person decided and the status is still ours.
	 *
	 * @param string|int $approved What WordPress's own rules said.
	 */
	public static function settle( int $id, Verdict $verdict, $approved ): void {
		Record::put( $id, Record::of_verdict( $verdict ) );
		Record::happened( $id, 'judged', sprintf( '%s %.3F', $verdict->action, $verdict->score ) );
		$now = get_comment( $id )->comment_approved;
		if ( '' !== Record::get( $id, Record::HUMAN ) || $now !== Record::get( $id, Record::PUT ) ) {
			return;
		}
		$outcome = (string) Verdict::outcome( $verdict->action, $approved );
		if ( $outcome !== $now ) {
			Learning::without( static fn() => self::move( $id, $outcome ) );
		}
		Record::put( $id, array( Record::PUT => $outcome ) );
	}

	private static function move( int $id, string $status ): void {
		if ( 'trash' === $status ) {
			wp_trash_comment( $id );
		} elseif ( 'spam' === $status ) {
			wp_spam_comment( $id );
		} else {
			wp_set_comment_status( $id, '1' === $status ? 'approve' : 'hold' );
		}
	}
}
