from tests.referrals.referring import fabrik, referring

__all__ = ["fabrik", "referring"]
