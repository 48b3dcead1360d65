<?php
/** WordPress's export of a blog: nothing of ours goes along. */

namespace Spamfilter;

final class Export {

	public static function listen(): void {
		add_filter( 'wxr_export_skip_commentmeta', array( self::class, 'skip' ), 10, 2 );
	}

	public static function skip( $skip, $key ): bool {
		return $skip || 0 === strpos( (string) $key, '_spamfilter_' );
	}
}
