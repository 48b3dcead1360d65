<?php
/**
 * Plugin Name:       Spamfilter
 * Description:       Lets a spam filter of your own judge the comments, tells why, and learns from your moderators.
 * Version:           1.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       spamfilter
 * Domain Path:       /languages
 */

namespace Spamfilter;

defined( 'ABSPATH' ) || exit;

const VERSION = '1.0.0';
const FILE    = __FILE__;

require_once __DIR__ . '/includes/autoload.php';

Plugin::start();
