"""The mailbox that shows, in the demo only, the e-mails that would have left."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from terril.kernel.doors import public
from terril.kernel.outbox import mailbox

_WHY = "la boîte de la démonstration : rien n’y est vrai, et elle n’existe que là"


@public(_WHY)
@never_cache
@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    wanted = request.GET.get("pour", "")[:100]
    mails = mailbox.latest(containing=wanted)
    return render(
        request,
        "kernel/mailbox.html",
        {"mails": mails, "wanted": wanted, "full": len(mails) == mailbox.SHOWN, "shown": mailbox.SHOWN},
    )


@public(_WHY)
@never_cache
@require_safe
def mailbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    mail = mailbox.one(name) if settings.DEMO else None
    if mail is None:
        raise Http404
    return render(request, "kernel/mailbox_mail.html", {"mail": mail})
