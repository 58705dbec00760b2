"""The addresses of accompaniment: who follows whom, time given, help offered, referrals, introductions."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
