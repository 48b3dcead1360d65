<?php
/** The list of comments: a column with score, action and first reasons; a filter; "Check again". */

namespace Spamfilter;

final class Comment_List {

	private const SHOWN   = 2;   // Reasons.
	private const LONGEST = 120; // Characters of one that are shown.

	public static function listen(): void {
		add_filter( 'manage_edit-comments_columns', array( self::class, 'columns' ) );
		add_filter( 'manage_edit-comments_sortable_columns', array( self::class, 'sortable' ) );
		add_action( 'manage_comments_custom_column', array( self::class, 'cell' ), 10, 2 );
		add_action( 'restrict_manage_comments', array( self::class, 'filter' ) );
		add_action( 'pre_get_comments', array( self::class, 'query' ) );
		add_filter( 'bulk_actions-edit-comments', array( self::class, 'actions' ) );
		add_filter( 'handle_bulk_actions-edit-comments', array( self::class, 'recheck' ), 10, 3 );
	}

	public static function columns( array $columns ): array {
		return $columns + array( 'spamfilter' => __( 'Spamfilter', 'spamfilter' ) );
	}

	public static function sortable( array $columns ): array {
		return $columns + array( 'spamfilter' => array( 'spamfilter', true ) );
	}

	public static function actions( array $actions ): array {
		return $actions + array( 'spamfilter' => __( 'Check again', 'spamfilter' ) );
	}

	public static function cell( $column, $id ): void {
		if ( 'spamfilter' !== $column ) {
			return;
		}
		if ( '' !== Record::get( (int) $id, Record::WAITING ) ) {
			echo esc_html__( 'waits for the service', 'spamfilter' );
		}
		$action = Record::get( (int) $id, Record::ACTION );
		if ( '' === $action ) {
			return;
		}
		$score = Words::score( Record::get( (int) $id, Record::SCORE ) );
		printf( '<strong>%s</strong> %s', esc_html( $score ), esc_html( Words::action( $action ) ) );
		foreach ( array_slice( self::reasons( (int) $id ), 0, self::SHOWN ) as $reason ) {
			$text = mb_strlen( $reason['text'] ) > self::LONGEST
				? mb_substr( $reason['text'], 0, self::LONGEST - 1 ) . '…'
				: $reason['text'];
			printf( '<br><span class="description">%s</span>', esc_html( $text ) );
		}
	}

	public static function reasons( int $id ): array {
		return Verdict::reasons( Record::read( $id, Record::REASONS ) );
	}

	/** Offer the reasons that the page's comments have. */
	public static function filter(): void {
		$chosen  = self::chosen();
		$options = sprintf( '<option value="">%s</option>', esc_html__( 'All reasons', 'spamfilter' ) );
		foreach ( self::names() as $name ) {
			$options .= sprintf( '<option value="%1$s"%2$s>%1$s</option>', esc_attr( $name ), selected( $chosen, $name, false ) );
		}
		printf(
			'<label class="screen-reader-text" for="spamfilter-reason">%s</label>'
			. '<select id="spamfilter-reason" name="spamfilter_reason">%s</select>',
			esc_html__( 'Filter by reason', 'spamfilter' ),
			$options // Escaped above.
		);
	}

	public static function query( \WP_Comment_Query $query ): void {
		if ( ! function_exists( 'get_current_screen' ) || ! get_current_screen() || 'edit-comments' !== get_current_screen()->id ) {
			return;
		}
		$meta = array();
		if ( '' !== self::chosen() ) {
			$name           = '"name":"' . self::chosen() . '"';
			$meta['reason'] = array( 'key' => Record::REASONS, 'value' => $name, 'compare' => 'LIKE' );
		}
		if ( 'spamfilter' === ( $_GET['orderby'] ?? '' ) ) {
			$order                        = 'asc' === ( $_GET['order'] ?? '' ) ? 'ASC' : 'DESC';
			$meta['score']                = array(
				'relation' => 'OR',
				'has'      => array( 'key' => Record::SCORE, 'compare' => 'EXISTS' ),
				'none'     => array( 'key' => Record::SCORE, 'compare' => 'NOT EXISTS' ),
			);
			$query->query_vars['orderby'] = array( 'has' => $order, 'comment_date_gmt' => 'DESC' );
		}
		if ( $meta ) {
			$query->query_vars['meta_query'] = $meta;
			$query->meta_query               = new \WP_Meta_Query( $meta );
		}
	}

	/** Lead to the page that checks a selection again. */
	public static function recheck( $to, $action, $ids ): string {
		if ( 'spamfilter' !== $action || ! current_user_can( 'moderate_comments' ) ) {
			return $to;
		}
		return Batches::url() . '&ids=' . implode( ',', array_map( 'absint', $ids ) );
	}

	private static function chosen(): string {
		$said = $_GET['spamfilter_reason'] ?? '';
		return is_string( $said ) && preg_match( '/^[0-9a-z._]{1,60}$/D', $said ) ? $said : '';
	}

	/** @return string[] The names among the last comments' reasons. */
	private static function names(): array {
		global $wpdb;
		$names = array();
		$sql   = "SELECT meta_value FROM $wpdb->commentmeta WHERE meta_key = %s ORDER BY meta_id DESC LIMIT 500";
		foreach ( $wpdb->get_col( $wpdb->prepare( $sql, Record::REASONS ) ) as $said ) {
			$names += array_flip( array_column( Verdict::reasons( json_decode( $said, true ) ), 'name' ) );
		}
		ksort( $names );
		return array_keys( $names );
	}
}
