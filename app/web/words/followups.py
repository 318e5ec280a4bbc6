"""Words of the time after a demonstration. Korean is the message id."""

WORDS: dict[str, dict[str, str]] = {
    "intent": {
        "buys": "구매하기로 함",
        "considers": "구매를 검토함",
        "later": "나중에 다시 봄",
        "no": "구매 계획 없음",
    },
    "score": {"5": "매우 좋음", "4": "좋음", "3": "보통", "2": "아쉬움", "1": "매우 아쉬움"},
    "repeat": {"true": "예", "false": "아니요"},
    "side": {"firm": "실증기업", "host": "실증기관"},
    "figure": {
        "sales_krw": "매출(원)",
        "public_sales_krw": "그 가운데 공공조달(원)",
        "investment_krw": "투자 유치(원)",
        "exports_krw": "수출(원)",
        "jobs": "새 일자리(명)",
        "patents": "특허(건)",
    },
}
