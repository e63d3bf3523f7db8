"""Where a portal's addresses begin."""

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from components.scripts import script
from state.portal.frame import Portal

_MODULE = script(__name__, "base.js")

#: `/p/ADDRESS`, also before the state of the page is there.
BASE: rx.Var[str] = rx.Var(
    _js_expr=f"portalBase({Portal.base!s})",
    _var_type=str,
    _var_data=VarData.merge(
        rx.Var.create(Portal.base)._get_all_var_data(), VarData(imports={_MODULE: [ImportVar(tag="portalBase")]})
    ),
).to(str)

#: Behind an address of `portal_app/http`: of which company the page is that asks.
OF_COMPANY: rx.Var[str] = rx.Var.create(f"?company={Portal.client_id}").to(str)
