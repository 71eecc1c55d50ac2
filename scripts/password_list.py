"""Write app/accounts/data/passwords.txt: what guessers try first, made by rule from words of our own.

Run: .venv/bin/python scripts/password_list.py
"""

from __future__ import annotations

from pathlib import Path

TARGET = Path(__file__).parents[1] / "app" / "accounts" / "data" / "passwords.txt"

COMMON = """
password passwort passe motdepasse wachtwoord paswoord passwoord geheim secret secreet admin administrator
administrateur beheerder root toor login welcome welkom bienvenue bonjour hallo hello goeiedag goedendag
letmein letmeinnow laatmijbinnen laatmebinnen openup opensesame sesamopenu iloveyou ikhouvanjou ikhouvanu
jetaime jetaimebeaucoup ikhouvanmijnmama mylove mijnliefde liefde liefste schatje schatteke loveyou lovely
lovers princess prinses prinsesje princesse sunshine zonneschijn zonnetje soleil monkey aap dragon draak
master meester shadow schaduw superman batman spiderman starwars pokemon pikachu minecraft fortnite roblox
football voetbal voetballen basketball baseball hockey tennis wielrennen cycling koersen trustno
vertrouwniemand whatever watdanook ditismijnwachtwoord ditiseenwachtwoord mijnwachtwoord monmotdepasse
mypassword thisismypassword nieuwwachtwoord newpassword nouveaumotdepasse tijdelijk temporary tempo changeme
verandermij veranderdit changemoi default standaard guest gast invite test testen tester testing probeer
essai demo sample voorbeeld example computer internet samsung iphone android google gmail facebook instagram
whatsapp youtube tiktok snapchat twitter linkedin netflix spotify microsoft windows apple telenet proximus
skynet belgacom scarlet hotmail outlook yahoo user gebruiker utilisateur klant client member leden account
mijnaccount school schoolwerk werk kantoor office bureau thuis home house huis maison familie family famille
mama papa moeder vader maman oma opa bomma bompa mamie papi broer zus zoon dochter kinderen kleinkinderen
baby bebe hond hondje kat katje poes poesje paard paarden konijn chien chat cheval dog cat horse lente zomer
herfst winter spring summer autumn fall printemps automne hiver maandag dinsdag woensdag donderdag vrijdag
zaterdag zondag lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
saturday sunday januari februari maart april mei juni juli augustus september oktober november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march
may june july august october rood blauw groen geel oranje paars zwart wit grijs roze bruin rouge bleu vert
jaune noir blanc gris rose red blue green yellow orange purple black white grey pink brown gold silver appel
peer banaan aardbei kers citroen tomaat chocolade pralines frietjes frieten friet mayonaise bier pintje
wafel wafels mosselen stoofvlees waterzooi koffie coffee cafe cookie cheese kaas pizza pasta spaghetti bloem
bloemen roos tulp vlinder fleur flower papillon butterfly engel angel ange hemel sterren ster star maan zon
moon sun regen regenboog rainbow oceaan zee strand beach plage auto moto fiets velo bike vespa ferrari
porsche mercedes audi volkswagen toyota muziek music musique gitaar guitar piano dansen dance dancer rock
metal jazz god jezus jesus maria allah bismillah christus heaven blessed faith geluk happy vrolijk joy
bonheur vrijheid liberty freedom vrede peace paix een twee drie vier vijf zes zeven acht negen tien one two
three four five six seven eight nine ten un deux trois quatre cinq sept huit neuf dix abc abcd abcde abcdef
abcdefg qwerty azerty qwertz asdf qsdf zxcv wxcv qazwsx azeqsd aqwzsx qweasd azeqsdwxc qazwsxedc aqzsed qwe
asd zxc aze qsd wxc poiu mlkj lkjh fuck fuckyou fuckoff shit merde putain klootzak godverdomme verdomme kut
sexy mustang corvette harley jordan hunter killer ninja samurai pirate piraat tiger tijger lion leeuw eagle
arend wolf beer bear panda dolfijn dolphin dauphin matrix gandalf frodo hobbit harrypotter hogwarts zelda
mario luigi sonic naruto access toegang acces private prive privaat personal persoonlijk confidential
sleutel key clef code pincode nothing niets rien geen none null undefined something iets zaq xsw cde vfr bgt
nhy
"""

SITE = """
solidair solidaire solidariteit solidarite solidarity solidairgent gentsolidair vrijwilliger vrijwilligers
vrijwilligerswerk volunteer volunteers volontaire benevole benevoles hulp help helpen helper aide aider
buurt buren buur buurman buurvrouw wijk neighbour neighbours voisin voisins samen ensemble together stad
gemeente stadgent ocmw cpas zorg warm warmte goede goededoel
"""

PLACES = """
belgie belgique belgium belgien vlaanderen flandre flanders wallonie brussel bruxelles brussels antwerpen
anvers antwerp gent gand ghent brugge bruges leuven louvain luik liege namen namur mons bergen charleroi
mechelen malines aalst alost kortrijk courtrai hasselt oostende ostende genk sintniklaas roeselare turnhout
dendermonde deinze eeklo lokeren ieper ypres tongeren waregem knokke blankenberge dilbeek vilvoorde halle
lier mortsel geel herentals beringen maaseik bilzen tienen diest aarschot ninove zottegem geraardsbergen
ronse oudenaarde wetteren zelzate evergem lochristi destelbergen merelbeke melle gentbrugge ledeberg
sintamandsberg mariakerke drongen wondelgem oostakker rabot muide dampoort vlaanderen europa europe marokko
maroc turkije turquie syrie syria afghanistan oekraine ukraine somalie congo polen poland roemenie bulgarije
spanje espagne italie france frankrijk nederland holland duitsland engeland amsterdam paris londen
"""

CLUBS = """
anderlecht rscanderlecht rsca clubbrugge club brugge fcbruges cerclebrugge cercle kaagent aagent kaagentoise
buffalo buffalos standard standardliege genkkrc krcgenk union unionsg beerschot antwerp royalantwerp
kvmechelen charleroisc ohleuven westerlo zultewaregem kortrijkkv stvv rodeduivels diablesrouges reddevils
duivels barcelona realmadrid ajax liverpool arsenal chelsea manchester juventus psg feyenoord messi ronaldo
hazard lukaku debruyne courtois vanaert evenepoel merckx eddymerckx wout remco
"""

NAMES = """
aaron abdel abdul adam adele ahmed aicha alexander alexandra ali alice alma amber amelie amina amira an
andrea anna annelies anouk antoine arne arthur astrid axel ayoub bart basil ben benjamin bert bilal bjorn
bram brent brigitte britt camille carine caroline cedric celine charles charlotte chiara chloe chris
christiane christine christophe clara claudia cyril daan damien daniel danny david debby delphine denis dirk
dries dylan eddy elena eline elias elif elise ella ellen emiel emil emilie emma emre eric erik esma esther
eva evelien evi fatima fatma felix fien filip finn florence floris francis francois frank freddy frederik
fred gabriel geert george gerard gilles gina glenn godelieve greet greg griet guido guillaume gust guy hamza
hanne hannah hans hasan hassan heidi helena hendrik henri herman hilde hugo ibrahim ignace ilse ine inge
ingrid ismail isabelle isabel ivan jaak jacqueline jade jamal jan jana jasmine jasper jean jef jelle jens
jeroen jessica jo joachim johan john johnny jolien jonas jonathan joke joost joris josephine joyce julia
julie jules julien jurgen justine karel karen karim karin karolien kasper kathleen katia katrien kevin
khadija khalid kim kimberly kobe koen koenraad kris kristof kurt lander lars laura lauren laurence laurent
lea leen leila lena lennert leo leon leonie leyla liam lien lieve lili lina linda lindsey lisa lise liv lize
loic lore lotte louis louise luc luca lucas lucie lucy luka lukas lut luna maarten maaike magali mahmoud
manon marc margaux margot maria marie marieke marijke marina mario marjan mark marleen martine martin
mathias mathieu mats matthias maud max maxim maxime maya mehdi mehmet melanie melissa merel michael michel
michele mieke mila milan mila milo mina mira mohamed mohammed monique moussa murat mustafa myriam nadia
nadine nancy natacha nathalie nathan nele nicolas nicole niels nina noa noah nora noor olivia olivier omar
oscar osman pascal patricia patrick paul pauline peggy peter philippe piet pieter pol quinten rachid ramzi
raf ramon raphael rayan rebecca rik rita rob robbe robert robin roel roger roland romain ronny roos rosa
rudy ruben ruth ryan sabine sabrina said salma sam samir samira samuel sander sandra sara sarah sebastien
selena selim senne serge sien siebe sigrid silke simon simone sofia sofie sonja stefaan stefan steffi
stephanie steven stijn stan sven sylvia sylvie tamara tania tatiana thea theo thibaut thierry thomas tibo
tijs tim tine tinne tobias tom toon tristan valerie vanessa veerle vera vicky victor victoria viktor vincent
virginie walter ward warre wendy werner wesley wim wouter xander yana yannick yasmina yasmine younes youssef
yusuf yves yvette zakaria zeynep zineb zoe
"""

PHRASES = """
ikbenhetbeu ikbenhet ikbendebeste ikhouvanchocolade ikhouvanhonden ikhouvankatten ikhouvanfrietjes nooitmeer
altijdsamen voorjou vooraltijd forever foreveryoung alwaysandforever livelaughlove hakunamatata carpediem
justdoit neverstop nevergiveup yolo lol lolol omg wtf bff bestfriends besties vriendinnen vrienden goodluck
thankyou dankjewel dankuwel merci mercibeaucoup alsjeblieft sorry pardon tabarnak zegmaarniets weetikniet
ikweethetniet jenesaispas idontknow dontknow forgot vergeten ikbenhetvergeten oublie wachtwoordvergeten
motdepasseoublie forgotpassword resetpassword wachtwoordreset nieuwpaswoord superwachtwoord sterkwachtwoord
strongpassword veiligwachtwoord motdepassefort secure security veilig veiligheid geheimwachtwoord topsecret
heelgeheim supergeheim strenggeheim correcthorsebatterystaple correcthorse batterystaple opensourceforever
sinterklaas zwartepiet kerstmis kerstman noel joyeuxnoel merrychristmas gelukkignieuwjaar happynewyear
gelukkigeverjaardag verjaardag happybirthday bonanniversaire pasen vakantie vacances holiday weekend
tourdefrance rondevanvlaanderen rondevan gentsefeesten gentsefeest rockwerchter tomorrowland pukkelpop
manneke mannekepis atomium nonkel tante meisje jongen boys girls boy girl
"""

ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm")
COLUMNS = (
    "1aq",
    "2zs",
    "3ed",
    "4rf",
    "5tg",
    "6yh",
    "7uj",
    "8ik",
    "9ol",
    "1qa",
    "2ws",
    "2wsx",
    "1qaz",
    "3edc",
    "4rfv",
    "5tgb",
)
SUFFIXES = (
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "!",
    "1!",
    "123!",
    "2024",
    "2025",
    "2026",
    "2000",
    "01",
    "007",
    "007!",
)
TEMPLATES = (
    "mijn{}",
    "ik{}",
    "super{}",
    "de{}",
    "my{}",
    "mon{}",
    "ma{}",
    "the{}",
    "{}je",
    "{}s",
    "{}ke",
    "{}love",
    "{}forever",
)


def keyboard() -> set[str]:
    """Return walks over the keyboard, forth and back, and neighbouring columns."""
    walks = {row[:n] for row in ROWS for n in range(3, len(row) + 1)}
    walks |= {walk[::-1] for walk in walks}
    walks |= {a + b for a in ROWS for b in ROWS if a != b}
    walks |= {"".join(COLUMNS[i : i + n]) for i in range(len(COLUMNS)) for n in (2, 3, 4)}
    return walks


def main() -> None:
    """Write the list, sorted, each entry once."""
    base = {word for block in (COMMON, SITE, PLACES, CLUBS, NAMES, PHRASES) for word in block.split()}
    famous = {word for block in (SITE, PLACES, CLUBS) for word in block.split()} | set(COMMON.split()[:120])
    entries = base | keyboard()
    entries |= {template.format(word) for word in famous for template in TEMPLATES}
    entries |= {word + suffix for word in famous for suffix in SUFFIXES if len(word + suffix) >= 10}
    lines = [
        "# Passwords and words that guessers try first; made by scripts/password_list.py.",
        *sorted(entries),
    ]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
