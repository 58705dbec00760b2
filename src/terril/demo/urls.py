from django.urls import path

from terril.demo import views

urlpatterns = [path("demo/", views.entries, name="demo_entries")]
