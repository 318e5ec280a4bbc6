"""Worked examples of permits: what a demonstration says, and which permits it needs.

Written by hand from the statutes named in seed/data/permits.json, not computed from its rules. `no` are
questions answered with no; everything else is unknown.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """One demonstration; `needed` is exactly what it needs, `open` some of what stays open."""

    name: str
    yes: str
    no: str
    needed: str
    open: str = ""


EXAMPLES = (
    Example(
        "드론이 유성 시가지 위를 난다",
        "flies",
        "flight_indoor flight_in_drone_park",
        "flight-approval",
        "special-flight aerial-photography",
    ),
    Example("드론공원에서만 난다", "flies flight_in_drone_park", "flight_indoor", "drone-park-booking"),
    Example("실내 그물 안에서 드론을 띄운다", "flies flight_indoor", "", ""),
    Example("어디서 띄울지 모르는 드론", "flies", "flight_indoor", "", "flight-approval drone-park-booking"),
    Example(
        "밤에 하천을 순찰하는 드론",
        "flies flight_night_or_bvlos occupies_river",
        "flight_indoor flight_in_drone_park",
        "flight-approval special-flight river-occupation",
    ),
    Example(
        "항공사진을 찍는 드론",
        "flies flight_photography",
        "flight_indoor flight_in_drone_park flight_night_or_bvlos",
        "flight-approval aerial-photography",
    ),
    Example(
        "사람을 찍으며 비가시권으로 나는 드론",
        "flies flight_night_or_bvlos flight_photography moving_camera",
        "flight_indoor flight_in_drone_park",
        "flight-approval special-flight aerial-photography moving-camera",
    ),
    Example(
        "드론공원에서 밤에 난다",
        "flies flight_in_drone_park flight_night_or_bvlos",
        "flight_indoor",
        "drone-park-booking special-flight",
    ),
    Example("드론을 쓰지 않는다", "", "flies", ""),
    Example("자율주행 셔틀을 무료로 몬다", "automated_vehicle", "paid_transport", "automated-driving-permit"),
    Example(
        "자율주행 택시가 요금을 받는다",
        "automated_vehicle paid_transport",
        "",
        "automated-driving-permit paid-transport",
    ),
    Example(
        "자율주행차가 영상으로 사람을 알아본다",
        "automated_vehicle moving_camera personal_data",
        "paid_transport",
        "automated-driving-permit moving-camera personal-data",
    ),
    Example("보도를 다니는 작은 배송로봇", "outdoor_robot robot_within_limits", "", "robot-certification"),
    Example("보도를 다니는 600kg 로봇", "outdoor_robot", "robot_within_limits", "robot-exemption"),
    Example("무게를 아직 모르는 실외 로봇", "outdoor_robot", "", "", "robot-certification robot-exemption"),
    Example(
        "카메라로 길을 찾는 공원 로봇",
        "outdoor_robot robot_within_limits moving_camera occupies_park",
        "",
        "robot-certification moving-camera park-occupation",
    ),
    Example("실내 안내 로봇", "public_property", "outdoor_robot moving_camera", "public-property"),
    Example("보도에 미세먼지 센서를 세운다", "occupies_road", "digs_road", "road-occupation"),
    Example("도로를 파고 누수 센서를 묻는다", "occupies_road digs_road", "", "road-occupation road-works"),
    Example(
        "가로등에 센서를 단다",
        "occupies_road radio radio_certified",
        "radio_licensed_band digs_road",
        "road-occupation",
    ),
    Example("하천 둔치에 수위계를 둔다", "occupies_river", "", "river-occupation"),
    Example(
        "갑천 둔치에서 드론으로 사람을 찍는다",
        "occupies_river flies flight_photography moving_camera",
        "flight_indoor flight_in_drone_park flight_night_or_bvlos",
        "river-occupation flight-approval aerial-photography moving-camera",
    ),
    Example("공원에서 체험 행사를 연다", "occupies_park", "crowd_1000", "park-occupation"),
    Example(
        "공원에서 3천 명이 모인다", "occupies_park crowd_1000", "performance", "park-occupation event-safety"
    ),
    Example(
        "축제 무대에서 홀로그램 공연",
        "crowd_1000 performance public_property",
        "",
        "event-safety performance-safety public-property",
    ),
    Example(
        "시청사 옥상 태양광",
        "public_property electrical_installation",
        "energy_storage",
        "public-property electrical-inspection",
    ),
    Example("구청 로비에 키오스크", "public_property", "fixed_camera personal_data", "public-property"),
    Example("골목에 사람 수를 세는 CCTV", "fixed_camera", "", "fixed-camera"),
    Example(
        "얼굴로 출입하는 체육관",
        "fixed_camera personal_data public_property",
        "",
        "fixed-camera personal-data public-property",
    ),
    Example("청소차가 달리며 도로를 찍는다", "moving_camera", "automated_vehicle", "moving-camera"),
    Example(
        "가명정보를 결합해 상권을 본다", "pseudonymised", "personal_data closed_data", "pseudonymised-data"
    ),
    Example(
        "안심구역에서 의료 데이터를 분석한다",
        "closed_data pseudonymised",
        "personal_data",
        "closed-data pseudonymised-data",
    ),
    Example(
        "치매 어르신의 위치를 살핀다",
        "personal_location personal_data human_subjects",
        "medical_device",
        "location-business personal-data irb",
    ),
    Example("시장에서 새로운 결제를 한다", "financial_service", "", "financial-service"),
    Example("인증받은 LoRa 계측기", "radio radio_certified", "radio_licensed_band", ""),
    Example(
        "인증 전 밀리미터파 레이더",
        "radio radio_licensed_band",
        "radio_certified",
        "radio-station radio-test-exemption",
    ),
    Example("이음5G 시험 기지국", "radio radio_licensed_band radio_certified", "", "radio-station"),
    Example("인증 여부를 모르는 무선 장치", "radio", "radio_licensed_band", "", "radio-test-exemption"),
    Example("어르신께 착용기를 채운다", "human_subjects", "medical_device human_specimens", "irb"),
    Example("주민에게 설문한다", "human_subjects", "human_specimens personal_data", "irb"),
    Example(
        "은행 검체로 진단키트를 시험한다",
        "human_specimens specimens_from_bank medical_device in_vitro_diagnostic",
        "used_on_patients",
        "irb specimen-release ivd-performance",
    ),
    Example("병원에서 새로 모은 혈액을 쓴다", "human_specimens", "specimens_from_bank medical_device", "irb"),
    Example(
        "환자에게 재활 로봇을 쓴다",
        "medical_device used_on_patients human_subjects",
        "in_vitro_diagnostic",
        "clinical-trial irb",
    ),
    Example(
        "디지털 치료기기를 환자가 쓴다",
        "medical_device used_on_patients human_subjects personal_data",
        "in_vitro_diagnostic",
        "clinical-trial irb personal-data",
    ),
    Example("환자에게 쓰지 않는 의료영상 AI", "medical_device", "in_vitro_diagnostic used_on_patients", ""),
    Example(
        "평가 전에 쓰려는 새 검사",
        "medical_device in_vitro_diagnostic new_health_technology human_specimens",
        "used_on_patients specimens_from_bank",
        "ivd-performance nhta-deferral irb",
    ),
    Example("쥐로 독성을 본다", "animals", "lmo_or_pathogen", "animal-ethics"),
    Example("유전자변형 균주를 배양한다", "lmo_or_pathogen", "bl3", "biosafety-notice"),
    Example("결핵균으로 살균기를 시험한다", "lmo_or_pathogen bl3", "", "biosafety-permit"),
    Example("등급을 모르는 병원체", "lmo_or_pathogen", "", "", "biosafety-notice biosafety-permit"),
    Example(
        "고압 수소 밸브를 시험한다", "high_pressure_gas hydrogen", "", "high-pressure-gas hydrogen-inspection"
    ),
    Example("수소 누출 센서", "hydrogen", "high_pressure_gas", "hydrogen-inspection"),
    Example(
        "차량기지에 ESS를 단다",
        "electrical_installation energy_storage rail_facility",
        "rail_operation",
        "electrical-inspection storage-siting rail-work",
    ),
    Example(
        "주차장 전기차 충전기",
        "electrical_installation public_property",
        "energy_storage",
        "electrical-inspection public-property",
    ),
    Example(
        "연구로 옆에서 방사선을 잰다",
        "radiation secured_facility",
        "foreign_staff",
        "radiation-permit facility-entry",
    ),
    Example(
        "정수장에 수질 센서를 넣는다",
        "drinking_water secured_facility",
        "foreign_staff",
        "water-hygiene facility-entry",
    ),
    Example("하수처리장 악취를 줄인다", "sewage emission", "waste", "sewage-consent emission-change"),
    Example("음식물쓰레기를 되살린다", "waste", "emission", "waste-handling"),
    Example(
        "승강장에 집진기를 단다",
        "rail_facility electrical_installation hazardous_work",
        "rail_operation energy_storage",
        "rail-work electrical-inspection work-safety",
    ),
    Example("신호 설비에 센서를 붙인다", "rail_facility rail_operation", "", "rail-work rail-system-change"),
    Example(
        "국방 시험장에서 무인차를 시험한다",
        "defence_facility defence_technology",
        "automated_vehicle",
        "defence-approval defence-technology",
    ),
    Example(
        "외국인 기술자와 ETRI에 들어간다",
        "secured_facility foreign_staff",
        "",
        "facility-entry foreign-entry",
    ),
    Example(
        "대학 클린룸에서 감광액을 평가한다",
        "laboratory hazardous_work",
        "secured_facility",
        "laboratory-safety work-safety",
    ),
    Example(
        "교량에 올라 점검 로봇을 붙인다",
        "hazardous_work occupies_road",
        "digs_road",
        "work-safety road-occupation",
    ),
    Example(
        "소프트웨어만 쓰는 교통 예측",
        "",
        "flies personal_data closed_data pseudonymised radio public_property",
        "",
    ),
)
