"""Everything the environment decides, read once."""

import secrets
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Settings(BaseSettings):
    """Settings of one installation; every name is read as APP_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///var/testbed.db"
    base_url: str = "http://127.0.0.1:8000"
    secret_file: Path = Path("var/secret")
    secret: SecretStr | None = None
    files_dir: Path = Path("var/files")
    signing_keys_dir: Path = Path("var/keys")

    testing: bool = False
    clock_file: Path | None = None
    demo: bool = False
    allow_http: bool = False

    smtp_url: str = ""
    mail_from: str = "no-reply@localhost"
    tax_office: Literal["stub", "live"] = "stub"
    tax_office_url: str = "https://api.odcloud.kr/api/nts-businessman/v1/status"
    tax_office_key: SecretStr = SecretStr("")
    outbound_allow: tuple[str, ...] = ()

    worker: Literal["inline", "off"] = "inline"
    warm: bool = True
    log_level: str = "INFO"
    metrics_port: int = 0

    session_idle_minutes: int = Field(default=60, ge=5)
    session_hours: int = Field(default=12, ge=1)
    # In working days; `closed_days` are the city's own beside the public holidays.
    case_answer_days: int = Field(default=7, ge=1)
    case_expiry_days: int = Field(default=10, ge=1)
    closed_days: tuple[date, ...] = ()
    # So many complaints in seven days hold a demonstration.
    complaints_hold: int = Field(default=3, ge=1)
    match_per_minute: int = Field(default=30, ge=1)
    match_per_operator: int = Field(default=3, ge=1, le=5)

    encoder_dir: Path | None = None
    encoder_url: str = ""
    encoder_model: str = ""
    encoder_key: SecretStr = SecretStr("")
    encoder_weight: float = Field(default=2.0, ge=0, le=20)
    encoder_seconds: float = Field(default=2.0, gt=0, le=30)
    encoder_cache: Path = Path("var/encodings")

    map_tiles: str = "none"
    map_key: str = ""
    map_attribution: str = ""
    # Beyond this many pins a map gets clusters from the server.
    map_pins: int = Field(default=3000, ge=1)

    @model_validator(mode="after")
    def check_clock(self) -> Self:
        """Refuse a settable clock outside of tests."""
        if self.clock_file and not self.testing:
            raise ValueError("APP_CLOCK_FILE is only allowed with APP_TESTING=1")
        return self

    @model_validator(mode="after")
    def check_encoder(self) -> Self:
        """Refuse two encoders at once: which of them would be believed?"""
        if self.encoder_dir and self.encoder_url:
            raise ValueError("APP_ENCODER_DIR or APP_ENCODER_URL, not both")
        return self

    @model_validator(mode="after")
    def check_case_days(self) -> Self:
        """Refuse to end a case before its answer is due."""
        if self.case_expiry_days < self.case_answer_days:
            raise ValueError("APP_CASE_EXPIRY_DAYS must not be less than APP_CASE_ANSWER_DAYS")
        return self

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over https."""
        return self.base_url.startswith("https://")

    def signing_key(self) -> bytes:
        """Return the installation's key for digests and links, made on first use."""
        if self.secret:
            return self.secret.get_secret_value().encode()
        if not self.secret_file.exists():
            self.secret_file.parent.mkdir(parents=True, exist_ok=True)
            self.secret_file.touch(mode=0o600)
            self.secret_file.write_text(secrets.token_hex(32))
        return self.secret_file.read_text().strip().encode()


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
