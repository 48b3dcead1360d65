<?php
/** A person may see what is kept of them, and have it erased, here and at the service. */

namespace Spamfilter;

final class Privacy {

	private const A_PAGE = 100; // Comments.

	public static function listen(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( self::class, 'add_exporter' ) );
		// Before WordPress's own eraser, which takes the e-mail away by which the comments are found.
		add_filter( 'wp_privacy_personal_data_erasers', array( self::class, 'add_eraser' ), 1 );
		add_action( 'admin_init', array( self::class, 'suggest' ) );
	}

	public static function add_exporter( array $all ): array {
		$ours = array( 'exporter_friendly_name' => __( 'Spamfilter', 'spamfilter' ), 'callback' => array( self::class, 'export' ) );
		return $all + array( 'spamfilter' => $ours );
	}

	public static function add_eraser( array $all ): array {
		$ours = array( 'eraser_friendly_name' => __( 'Spamfilter', 'spamfilter' ), 'callback' => array( self::class, 'erase' ) );
		return array( 'spamfilter' => $ours ) + $all;
	}

	/** @return array{data: array, done: bool} */
	public static function export( $email, $page = 1 ): array {
		$comments = self::comments( (string) $email, (int) $page );
		$items    = array();
		foreach ( $comments as $comment ) {
			$id   = (int) $comment->comment_ID;
			$data = array();
			foreach ( self::said( $id ) as $name => $value ) {
				$data[] = array( 'name' => $name, 'value' => esc_html( $value ) );
			}
			if ( $data ) {
				$items[] = array(
					'group_id'    => 'spamfilter',
					'group_label' => __( 'What the spam filter said of comments', 'spamfilter' ),
					'item_id'     => "comment-$id",
					'data'        => $data,
				);
			}
		}
		return array( 'data' => $items, 'done' => count( $comments ) < self::A_PAGE );
	}

	/** @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool} */
	public static function erase( $email, $page = 1 ): array {
		$ids    = array_map( static fn( $comment ) => (int) $comment->comment_ID, self::comments( (string) $email, (int) $page ) );
		$answer = Erasures::ask( self::person( (string) $email, $ids ) );
		$left   = 0;
		foreach ( $ids as $id ) {
			Record::forget( $id, ...array_diff( Record::ALL, array( Record::WAITING ) ) );
			$left += (int) Waiting::give_up( $id );
		}
		return array(
			'items_removed'  => $ids || ( $answer->body['erased'] ?? 0 ) > 0,
			'items_retained' => ! $answer->is_good(),
			'messages'       => self::messages( $answer, $left ),
			'done'           => count( $ids ) < self::A_PAGE,
		);
	}

	/**
	 * Return what the moderator who erases is told, as HTML.
	 *
	 * @param int $left How many comments waited for a verdict.
	 */
	private static function messages( Answer $answer, int $left ): array {
		$messages = array();
		if ( ! $answer->is_good() ) {
			/* translators: %s: what went wrong */
			$text       = __( 'The spam filter’s service has erased nothing yet (%s). It will be asked again until it has.', 'spamfilter' );
			$messages[] = esc_html( sprintf( $text, $answer->problem ) );
		}
		if ( $left > 0 ) {
			/* translators: %s: a number */
			$text       = __( 'Comments that waited for a verdict, and are left to a person now: %s.', 'spamfilter' );
			$messages[] = esc_html( sprintf( $text, number_format_i18n( $left ) ) );
		}
		return $messages;
	}

	/** Offer the site's owner words for the privacy policy. */
	public static function suggest(): void {
		if ( ! function_exists( 'wp_add_privacy_policy_content' ) ) {
			return;
		}
		// phpcs:ignore Generic.Files.LineLength -- Translators are given whole paragraphs.
		$text  = __( 'Comments are judged by a spam filter that we run ourselves or that is run for us. It is sent the comment, the name, the link and, where we have not switched this off, the e-mail address and the IP address, and keeps addresses as keyed digests only.', 'spamfilter' );
		$about = Notice::about();
		$more  = esc_html__( 'Learn how your comment data is processed.', 'spamfilter' );
		$link  = '' === $about ? '' : sprintf( ' <a href="%s">%s</a>', esc_url( $about ), $more );
		wp_add_privacy_policy_content( __( 'Spamfilter', 'spamfilter' ), '<p>' . esc_html( $text ) . $link . '</p>' );
	}

	/** @return \WP_Comment[] */
	private static function comments( string $email, int $page ): array {
		if ( '' === trim( $email ) ) {
			return array();
		}
		return get_comments(
			array(
				'author_email'       => $email,
				'status'             => array( 'all', 'spam', 'trash' ),
				'number'             => self::A_PAGE,
				'paged'              => max( 1, $page ),
				'orderby'            => 'comment_ID',
				'order'              => 'ASC',
				'include_unapproved' => array( $email ),
			)
		);
	}

	/** @param int[] $ids Comments of theirs. */
	private static function person( string $email, array $ids ): array {
		$kept   = static fn( string $name ) => array_map( static fn( $id ) => Record::get( $id, $name ), $ids );
		$person = array(
			'author_email' => Fields::email( $email ),
			'checks'       => array_values( array_filter( $kept( Record::CHECK ) ) ),
			'events'       => array_map( 'intval', array_values( array_filter( $kept( Record::EVENT ) ) ) ),
		);
		return array_filter( $person );
	}

	/** @return array<string, string> What is kept of a comment, by its name for people. */
	private static function said( int $id ): array {
		$reasons = implode( '; ', array_column( Comment_List::reasons( $id ), 'text' ) );
		$score   = Record::get( $id, Record::SCORE );
		$said    = array(
			__( 'Verdict', 'spamfilter' )            => Words::action( Record::get( $id, Record::ACTION ) ),
			__( 'Probability of spam', 'spamfilter' ) => '' === $score ? '' : Words::score( $score ),
			__( 'Reasons', 'spamfilter' )            => $reasons,
			__( 'A person decided', 'spamfilter' )   => Record::get( $id, Record::HUMAN ),
			__( 'Number of the check', 'spamfilter' ) => Record::get( $id, Record::CHECK ),
			__( 'Waits to be sent', 'spamfilter' )   => self::waiting( $id ),
		);
		return array_filter( $said );
	}

	/** Return what of a comment is to be sent, as people read it; empty where nothing is. */
	private static function waiting( int $id ): string {
		$fields = (array) ( Record::read( $id, Record::WAITING )['comment'] ?? array() );
		return implode( "\n", array_map( static fn( $name ) => "$name: " . $fields[ $name ], array_keys( $fields ) ) );
	}
}
