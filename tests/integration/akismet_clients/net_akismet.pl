# Drive Debian's `libnet-akismet-perl`: the key in front of a host that can be set, for verify-key in the form.

use strict;
use warnings;

use JSON::PP;
use LWP::Protocol::http;
use Net::Akismet;
use URI;

my ( $address, $good, $bad, $ham, $spam ) = @ARGV;
my $host = 'spam.example:' . URI->new($address)->port;
push @LWP::Protocol::http::EXTRA_SOCK_OPTS, PeerAddr => '127.0.0.1';    # as a wildcard name does

my @sender = ( USER_IP => '198.51.100.23', COMMENT_USER_AGENT => 'Firefox/150' );
my ( $ours, $theirs ) =
    map { Net::Akismet->new( KEY => $_, URL => 'https://garden.example/', SERVICE_HOST => $host ) } ( $good, $bad );

print encode_json(
    {
        'verify'                 => ref $ours,
        'ham'                    => $ours->check( @sender, COMMENT_CONTENT => $ham ),
        'spam'                   => $ours->check( @sender, COMMENT_AUTHOR => 'viagra-test-123' ),
        'submit-spam'            => $ours->spam( @sender, COMMENT_CONTENT => $ham ),
        'spam after submit-spam' => $ours->check( @sender, COMMENT_CONTENT => $ham ),
        'submit-ham'             => $ours->ham( @sender, COMMENT_CONTENT => $ham ),
        'ham after submit-ham'   => $ours->check( @sender, COMMENT_CONTENT => $ham ),
        'verify a wrong key'     => $theirs,
        'missing field'          => ( bless { %$ours, URL => '' }, ref $ours )->check(@sender),
    }
);
