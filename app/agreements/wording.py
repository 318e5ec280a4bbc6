"""What states, payers and ways of signing are called. Korean is the message id."""

STATES = {
    "draft": "초안",
    "offered": "서명 기다림",
    "valid": "유효",
    "superseded": "다음 판으로 바뀜",
    "ended": "끝남",
}
PAYERS = {"firm": "실증기업", "host": "실증기관", "programme": "지원사업", "third": "제3자"}
PARTIES = {"firm": "실증기업", "host": "실증기관", "desk": "코디네이터 기관"}
MEANS = {"seal": "날인본", "online": "온라인 수락"}
