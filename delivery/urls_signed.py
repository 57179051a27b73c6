from django.urls import URLPattern

app_name = "signed"

urlpatterns: list[URLPattern] = []
