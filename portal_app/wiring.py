"""Connects the features that listen to one another. Imported by the app, the workers, the command line and the tests.

A feature may only call those before it; where an earlier one needs a later one's behaviour it declares a hook, and
the later one registers when it is imported. Importing this module is what makes that certain.
"""

import portal_app.activity.live
import portal_app.audit.commands
import portal_app.digitisation.mails
import portal_app.factors.commands.moved
import portal_app.models
import portal_app.notifications.factor_mails
import portal_app.notifications.planning
import portal_app.notifications.resumed
import portal_app.notifications.security_mails
import portal_app.notifications.sign_in_mails
import portal_app.notifications.team_mails
import portal_app.reminders.mails
import portal_app.requests.audiences
import portal_app.requests.mails
import portal_app.tasks.audiences
import portal_app.tasks.late_sharing
import portal_app.tasks.mails
import portal_app.templates.commands  # noqa: F401
from portal_app.core.logs import set_up_logs

set_up_logs()
