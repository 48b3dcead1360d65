"""Hosts and endings of hosts that say something on any blog."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHORTENERS = _names(
    """bit.ly tinyurl.com goo.gl t.co ow.ly is.gd buff.ly cutt.ly rb.gy shorturl.at rebrand.ly bl.ink t.ly tiny.cc
    tiny.one adf.ly shorte.st ouo.io bc.vc clck.ru vk.cc u.to v.gd x.gd s.id lnkd.in soo.gd short.io snip.ly tr.im
    linktr.ee lnk.bio beacons.ai heylink.me linkr.bio msha.ke taplink.cc dub.sh tinyurl.ru qr.ae shrtco.de bitly.ws
    kutt.it n9.cl 2u.pw me2.do han.gl url.kr t.cn dwz.cn suo.im url.cn reurl.cc pse.is lihi.cc lihi1.com ppt.cc"""
)

# Registries that sell names for cents, and whose names abuse reports list far above their share.
CHEAP_ENDINGS = _names(
    """xyz top click icu shop site online buzz cyou sbs bond cfd fun rest monster quest vip win bid loan loans review
    stream trade party science date racing download accountant cricket faith men gdn work tk ml ga cf gq pw ws live
    life store space website host press wang lol skin hair beauty makeup mom boats autos lat best bet casino sexy
    porn sex adult cam pics guru today"""
)

# Where people have a page of their own.
PERSONAL = _names(
    """wixsite.com jimdofree.com weebly.com sites.google.com ucoz.ru carrd.co cocolog-nifty.com researchgate.net
    orcid.org github.com github.io gitlab.com gitlab.io codeberg.org wordpress.com blogspot.com medium.com
    substack.com tumblr.com livejournal.com dreamwidth.org neocities.org bearblog.dev write.as mastodon.social
    mastodon.online hachyderm.io fosstodon.org bsky.app dev.to hashnode.dev about.me gravatar.com keybase.io
    stackoverflow.com linkedin.com flickr.com goodreads.com ravelry.com itch.io bandcamp.com soundcloud.com
    deviantart.com behance.net ameblo.jp hatenablog.com note.com fc2.com naver.com tistory.com daum.net velog.io
    cnblogs.com csdn.net jianshu.com zhihu.com douban.com pixnet.net blog.cz over-blog.com canalblog.com typepad.com
    micro.blog tilde.club sdf.org"""
)

# What people cite when they talk.
CITED = _names(
    """wikipedia.org wikimedia.org archive.org youtube.com youtu.be vimeo.com github.com gist.github.com gitlab.com
    stackoverflow.com stackexchange.com superuser.com serverfault.com askubuntu.com imgur.com flickr.com reddit.com
    news.ycombinator.com twitter.com x.com medium.com nytimes.com theguardian.com bbc.co.uk bbc.com reuters.com
    npr.org washingtonpost.com economist.com nature.com arxiv.org doi.org jstor.org pubmed.ncbi.nlm.nih.gov
    ncbi.nlm.nih.gov who.int w3.org ietf.org rfc-editor.org mozilla.org developer.mozilla.org python.org
    docs.python.org php.net kernel.org debian.org microsoft.com apple.com google.com openstreetmap.org codepen.io
    jsfiddle.net npmjs.com pypi.org wordpress.org gutenberg.org imdb.com goodreads.com spiegel.de zeit.de lemonde.fr
    elpais.com rtve.es corriere.it habr.com lenta.ru nrk.no svt.se yle.fi zhihu.com douban.com bilibili.com
    naver.com nhk.or.jp"""
)
LEARNED_ENDINGS = (
    ".edu",
    ".gov",
    ".mil",
    ".int",
    ".ac.uk",
    ".gov.uk",
    ".edu.au",
    ".gov.au",
    ".gc.ca",
    ".gouv.fr",
    ".europa.eu",
)

MESSENGERS = _names(
    """t.me telegram.me telegram.dog wa.me api.whatsapp.com chat.whatsapp.com whatsapp.com wa.link discord.gg
    discord.com m.me line.me lin.ee viber.com chats.viber.com zalo.me open.kakao.com pf.kakao.com join.skype.com
    snapchat.com kik.me u.wechat.com weixin.qq.com signal.me signal.group"""
)

# Mail providers that are free for all.
FREE_MAIL = _names(
    """gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.co.in yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.com.br
    yahoo.co.jp ymail.com rocketmail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it hotmail.es
    outlook.com outlook.de outlook.fr live.com live.co.uk live.fr msn.com aol.com icloud.com me.com mac.com mail.com
    gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de protonmail.com proton.me pm.me tutanota.com
    zoho.com yandex.com yandex.ru ya.ru mail.ru bk.ru list.ru inbox.ru rambler.ru ukr.net i.ua abv.bg wp.pl o2.pl
    onet.pl interia.pl seznam.cz email.cz centrum.cz azet.sk freemail.hu citromail.hu libero.it virgilio.it
    tiscali.it alice.it orange.fr wanadoo.fr free.fr sfr.fr laposte.net uol.com.br bol.com.br terra.com.br qq.com
    163.com 126.com sina.com sina.cn sohu.com foxmail.com yeah.net aliyun.com naver.com hanmail.net daum.net
    nate.com docomo.ne.jp rediffmail.com walla.co.il comcast.net verizon.net att.net sbcglobal.net btinternet.com
    sky.com bigpond.com telenet.be skynet.be ziggo.nl kpnmail.nl bluewin.ch telia.com online.no"""
)
