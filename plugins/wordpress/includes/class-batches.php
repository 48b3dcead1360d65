<?php
/** The page on which much is done in small steps: check again, and bring the past. */

namespace Spamfilter;

final class Batches {

	private const PAGE = 'spamfilter-batches';
	private const SIZE = array( 'dry' => 100, 'recheck' => 20, 'import' => 100 );

	public static function listen(): void {
		add_action( 'admin_menu', array( self::class, 'add' ) );
		add_action( 'wp_ajax_spamfilter_batch', array( self::class, 'step' ) );
	}

	public static function add(): void {
		$name = __( 'Spamfilter', 'spamfilter' );
		add_comments_page( $name, $name, 'moderate_comments', self::PAGE, array( self::class, 'show' ) );
	}

	public static function url(): string {
		return admin_url( 'edit-comments.php?page=' . self::PAGE );
	}

	public static function show(): void {
		$ids  = self::ids( $_GET['ids'] ?? '' );
		$many = $ids ? count( $ids ) : Recheck::count();
		self::enqueue( $ids );
		echo '<div class="wrap"><h1>', esc_html__( 'Spamfilter', 'spamfilter' ), '</h1>';
		echo '<h2>', esc_html__( 'Check again', 'spamfilter' ), '</h2>';
		/* translators: %s: a number */
		self::tell( __( '%s comments. What a person decided stays.', 'spamfilter' ), $many );
		self::button( 'dry', $many, __( 'Try it without changing anything', 'spamfilter' ) );
		self::button( 'recheck', $many, __( 'Check again', 'spamfilter' ) );
		if ( current_user_can( 'manage_options' ) ) {
			$past = Past::count();
			echo '<h2>', esc_html__( 'Bring the past', 'spamfilter' ), '</h2>';
			/* translators: %s: a number */
			self::tell( __( '%s approved and spam comments have not been taught yet.', 'spamfilter' ), $past );
			self::button( 'import', $past, __( 'Teach them', 'spamfilter' ) );
		}
		echo '<p><progress id="spamfilter-progress" value="0" max="1" hidden></progress>';
		echo ' <span id="spamfilter-said" role="status"></span></p></div>';
	}

	/** @param int[] $ids What was selected. */
	private static function enqueue( array $ids ): void {
		wp_enqueue_script( 'spamfilter-batches', plugins_url( 'assets/batches.js', FILE ), array(), VERSION, true );
		$said = array(
			'url'   => admin_url( 'admin-ajax.php' ),
			'nonce' => wp_create_nonce( 'spamfilter_batch' ),
			'ids'   => implode( ',', $ids ),
			'words' => array(
				'done'   => __( 'Done.', 'spamfilter' ),
				'failed' => __( 'The service does not answer. Go on later; what is done is kept.', 'spamfilter' ),
			),
		);
		$code = 'window.spamfilterBatches = ' . wp_json_encode( $said, JSON_HEX_TAG | JSON_HEX_AMP );
		wp_add_inline_script( 'spamfilter-batches', $code, 'before' );
	}

	private static function tell( string $text, int $many ): void {
		printf( '<p>%s</p>', esc_html( sprintf( $text, number_format_i18n( $many ) ) ) );
	}

	/** Do one step, and tell where the next begins. */
	public static function step(): void {
		check_ajax_referer( 'spamfilter_batch' );
		$what = is_string( $_POST['what'] ?? null ) ? $_POST['what'] : '';
		if ( ! isset( self::SIZE[ $what ] ) || ! current_user_can( 'import' === $what ? 'manage_options' : 'moderate_comments' ) ) {
			wp_send_json_error( null, 403 );
		}
		$after  = absint( $_POST['after'] ?? 0 );
		$ids    = self::next( $what, $after, self::ids( $_POST['ids'] ?? '' ) );
		$became = self::took( $what, $ids );
		$good   = count( $became ) === count( $ids );
		$counts = array_count_values( array_map( array( Words::class, 'action' ), array_filter( $became ) ) );
		wp_send_json_success(
			array(
				'done'    => count( $became ),
				'after'   => $became ? array_key_last( $became ) : $after,
				'counts'  => (object) $counts,
				'is_good' => $good,
				'pause'   => $good ? 0 : Client::$pause,
				'is_end'  => $good && count( $ids ) < self::SIZE[ $what ],
			)
		);
	}

	/**
	 * Take a step; those with which it was taken, the first of them, come back with what became of them.
	 *
	 * @param int[] $ids Comments.
	 * @return array<int, string> Actions by number; an empty one for what was taught.
	 */
	private static function took( string $what, array $ids ): array {
		if ( 'import' === $what ) {
			return Past::teach( $ids ) ? array_fill_keys( $ids, '' ) : array();
		}
		return 'dry' === $what ? Recheck::dry( $ids ) : Recheck::many( $ids );
	}

	/** @return int[] What this step is about. */
	private static function next( string $what, int $after, array $selected ): array {
		if ( 'import' === $what ) {
			return Past::untold( $after, self::SIZE[ $what ] );
		}
		if ( ! $selected ) {
			return Recheck::waiting( $after, self::SIZE[ $what ] );
		}
		$is_next = static fn( int $id ): bool => $id > $after && current_user_can( 'edit_comment', $id );
		return array_slice( array_values( array_filter( $selected, $is_next ) ), 0, self::SIZE[ $what ] );
	}

	/**
	 * Return the numbers in a list, rising.
	 *
	 * @param mixed $said Like "3,5,9".
	 */
	private static function ids( $said ): array {
		$ids = is_string( $said ) ? array_unique( array_filter( array_map( 'absint', explode( ',', $said ) ) ) ) : array();
		sort( $ids );
		return $ids;
	}

	private static function button( string $what, int $many, string $text ): void {
		printf(
			'<button type="button" class="button" data-what="%s" data-many="%d"%s>%s</button> ',
			esc_attr( $what ),
			(int) $many,
			disabled( $many, 0, false ),
			esc_html( $text )
		);
	}
}
