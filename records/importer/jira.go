package importer

import "regexp"

// Jira writes one row for each issue: "Export CSV (all fields)" or "(my
// defaults)" of a search. Fields with several values have a column for each,
// all of the same name; a comment is time;author;text. Headers and states are in
// the language of who exports.
var Jira = &System{
	Name: "jira", Label: "Jira", Ticket: "issue", Example: "OPS-123",
	columns: map[string][]string{
		"number":        {"issue_key", "key", "vorgangsschlussel", "schlussel", "cle_de_ticket", "cle", "clave_de_incidencia", "clave", "chave_da_item", "chave_do_item", "chave", "chiave_segnalazione", "chiave"},
		"type":          {"issue_type", "vorgangstyp", "type_de_ticket", "tipo_de_incidencia", "tipo_de_item", "tipo_segnalazione"},
		"state":         {"status", "etat", "estado", "stato"},
		"updated_at":    {"updated", "aktualisiert", "mise_a_jour", "actualizada", "actualizado", "atualizado_a", "atualizado", "aggiornato"},
		"opened_at":     {"created", "erstellt", "creation", "cree", "creada", "creado", "criado", "creato"},
		"opened_by":     {"reporter", "autor", "rapporteur", "informador", "relator", "segnalatore"},
		"resolved_at":   {"resolved", "erledigt", "resolu", "resolue", "resuelta", "resuelto", "resolvido", "risolto"},
		"title":         {"summary", "zusammenfassung", "resume", "resumen", "resumo", "riepilogo"},
		"description":   {"description", "beschreibung", "descripcion", "descricao", "descrizione"},
		"category":      {"component_s", "components", "komponente_n", "komponenten", "composants", "componentes", "componenti"},
		"channel":       {"custom_field_source"},
		"impact":        {"custom_field_impact"},
		"urgency":       {"custom_field_urgency"},
		"priority":      {"priority", "prioritat", "priorite", "prioridad", "prioridade", "priorita"},
		"hold":          {"custom_field_pending_reason"},
		"team":          {"custom_field_team", "team_name"},
		"assignee":      {"assignee", "zugewiesene_person", "bearbeiter", "personne_assignee", "responsable", "persona_asignada", "responsavel", "assegnatario"},
		"resolution":    {"resolution", "losung", "resolucion", "resolucao", "risoluzione"},
		"service":       {"custom_field_affected_services", "affected_services"},
		"planned_start": {"custom_field_planned_start", "custom_field_planned_start_date", "custom_field_change_start_date", "custom_field_geplanter_start", "custom_field_geplanter_beginn", "custom_field_debut_prevu", "custom_field_date_de_debut_prevue", "custom_field_inicio_planificado", "custom_field_inicio_previsto", "custom_field_inicio_planejado"},
		"planned_end":   {"custom_field_planned_end", "custom_field_planned_end_date", "custom_field_change_completion_date", "custom_field_geplantes_ende", "custom_field_fin_prevue", "custom_field_date_de_fin_prevue", "custom_field_fin_planificado", "custom_field_fin_previsto", "custom_field_fim_planejado", "custom_field_fim_previsto", "custom_field_termino_planejado"},
		"actual_start":  {"custom_field_actual_start", "custom_field_actual_start_date", "custom_field_tatsachlicher_start", "custom_field_tatsachlicher_beginn", "custom_field_debut_reel", "custom_field_inicio_real"},
		"actual_end":    {"custom_field_actual_end", "custom_field_actual_end_date", "custom_field_actual_completion_date", "custom_field_tatsachliches_ende", "custom_field_fin_reelle", "custom_field_fin_real", "custom_field_fim_real", "custom_field_termino_real"},
		"reason":        {"custom_field_change_reason", "custom_field_reason_for_change", "custom_field_anderungsgrund", "custom_field_motif_du_changement", "custom_field_motivo_del_cambio", "custom_field_motivo_da_mudanca"},
		"plan":          {"custom_field_implementation_plan", "custom_field_umsetzungsplan", "custom_field_implementierungsplan", "custom_field_plan_de_mise_en_oeuvre", "custom_field_plan_de_implementacion", "custom_field_plano_de_implementacao"},
		"test_plan":     {"custom_field_test_plan", "custom_field_testplan", "custom_field_plan_de_test", "custom_field_plan_de_tests", "custom_field_plan_de_pruebas", "custom_field_plano_de_teste", "custom_field_plano_de_testes"},
		"backout":       {"custom_field_backout_plan", "custom_field_rollback_plan", "custom_field_ruckfallplan", "custom_field_plan_de_retour_arriere", "custom_field_plan_de_reversion", "custom_field_plano_de_reversao"},
		"risks":         {"custom_field_risk_assessment", "custom_field_risikobewertung", "custom_field_evaluation_des_risques", "custom_field_evaluacion_de_riesgos", "custom_field_avaliacao_de_riscos"},
		"risk":          {"custom_field_change_risk", "custom_field_risk", "custom_field_anderungsrisiko", "custom_field_risque_du_changement", "custom_field_riesgo_del_cambio", "custom_field_risco_da_mudanca"},
		"outcome":       {"custom_field_change_outcome", "custom_field_outcome", "custom_field_change_result"},
		"cause":         {"custom_field_root_cause_category", "custom_field_cause_category", "custom_field_root_cause_type"},
		"analysis":      {"custom_field_root_cause", "custom_field_root_cause_analysis", "custom_field_grundursache", "custom_field_ursache", "custom_field_cause_racine", "custom_field_causa_raiz"},
		"workaround":    {"custom_field_workaround", "custom_field_umgehungslosung", "custom_field_solution_de_contournement", "custom_field_contournement", "custom_field_solucion_alternativa", "custom_field_solucao_de_contorno", "custom_field_solucao_alternativa"},
		"comments":      {"comment", "comments", "kommentar", "commentaire", "commentaires", "comentario", "comentarios", "comentar", "commento"},
	},
	kept:   []string{"labels", "stichworter", "etiquettes", "etiquetas", "sprint", "custom_field_change_type", "fix_version_s", "fix_versions"},
	needed: []string{"number", "state", "opened_at"},

	states:      jiraStates,
	holds:       map[string]string{"More info required": "customer", "Waiting on vendor": "supplier", "Pending on change request": "change", "Awaiting approval": "third_party"},
	levels:      jiraLevels,
	priorities:  jiraPriorities,
	channels:    map[string]string{"Email": "user", "Phone": "user", "In person": "user", "Portal": "user", "Chat": "user", "Monitoring system": "monitoring", "Monitoring": "monitoring"},
	resolutions: map[string]string{"Fixed": "fixed", "Done": "fixed", "Resolved": "fixed", "Cannot Reproduce": "not_reproducible", "Erledigt": "fixed", "Fertig": "fixed", "Behoben": "fixed", "Corrigé": "fixed", "Terminé": "fixed", "Listo": "fixed", "Hecho": "fixed", "Concluído": "fixed"},
	types:       jiraTypes,

	problemStates: jiraProblemStates, changeStates: jiraChangeStates, problemResolutions: jiraProblemResolutions,
	outcomes: jiraOutcomes, causes: plainCauses, risks: jiraLevels, links: jiraLinks,
	canon: jiraColumn, linked: true,

	repeats: true, closedWhenResolved: true, markup: jiraMarkup,
}

// jiraMarkup finds what Jira's own markup has and Markdown has not.
var jiraMarkup = regexp.MustCompile(`\{(?:code|noformat|quote|color|panel)[^}\n]*\}|(?m:^h[1-6]\. )|\[~[^\]\n]+\]|\[[^|\]\n]+\|[^\]\n]+\]`)

// What the words of Jira's templates mean, in the languages that it comes in.
// Done is closed: nothing follows it there.
var (
	jiraStates = map[string]StateOf{
		"Open": {State: "new"}, "To Do": {State: "new"}, "Backlog": {State: "new"}, "New": {State: "new"}, "Selected for Development": {State: "new"},
		"Waiting for support": {State: "new"}, "Reopened": {State: "in_progress"}, "In Progress": {State: "in_progress"}, "Work in progress": {State: "in_progress"},
		"In Review": {State: "in_progress"}, "Under investigation": {State: "in_progress"}, "Escalated": {State: "in_progress"},
		"Waiting for customer": {State: "pending", Hold: "customer"}, "Pending": {State: "pending", Hold: "third_party"},
		"On Hold": {State: "pending", Hold: "third_party"}, "Blocked": {State: "pending", Hold: "third_party"}, "Waiting for approval": {State: "pending", Hold: "third_party"},
		"Resolved": {State: "resolved"}, "Completed": {State: "resolved"}, "Done": {State: "closed"}, "Closed": {State: "closed"},
		"Canceled": {State: "cancelled"}, "Cancelled": {State: "cancelled"}, "Declined": {State: "cancelled"},

		"Offen": {State: "new"}, "Zu erledigen": {State: "new"}, "Warten auf Support": {State: "new"}, "In Arbeit": {State: "in_progress"},
		"Wird bearbeitet": {State: "in_progress"}, "Erneut geöffnet": {State: "in_progress"}, "Warten auf Kunden": {State: "pending", Hold: "customer"},
		"Ausstehend": {State: "pending", Hold: "third_party"}, "Gelöst": {State: "resolved"}, "Erledigt": {State: "closed"}, "Fertig": {State: "closed"},
		"Geschlossen": {State: "closed"}, "Abgebrochen": {State: "cancelled"},

		"Ouvert": {State: "new"}, "À faire": {State: "new"}, "En attente d'assistance": {State: "new"}, "En cours": {State: "in_progress"}, "Rouvert": {State: "in_progress"},
		"En attente du client": {State: "pending", Hold: "customer"}, "En attente": {State: "pending", Hold: "third_party"},
		"Résolu": {State: "resolved"}, "Résolue": {State: "resolved"}, "Terminé": {State: "closed"}, "Terminé(e)": {State: "closed"}, "Fermé": {State: "closed"}, "Fermée": {State: "closed"},
		"Annulé": {State: "cancelled"},

		"Abierto": {State: "new"}, "Abierta": {State: "new"}, "Por hacer": {State: "new"}, "Tareas por hacer": {State: "new"}, "En curso": {State: "in_progress"}, "Reabierto": {State: "in_progress"},
		"Esperando al cliente": {State: "pending", Hold: "customer"}, "Pendiente": {State: "pending", Hold: "third_party"},
		"Resuelto": {State: "resolved"}, "Resuelta": {State: "resolved"}, "Listo": {State: "closed"}, "Finalizada": {State: "closed"}, "Cerrado": {State: "closed"}, "Cerrada": {State: "closed"}, "Cancelado": {State: "cancelled"},

		"Aberto": {State: "new"}, "Aberta": {State: "new"}, "A fazer": {State: "new"}, "Tarefas pendentes": {State: "new"}, "Em andamento": {State: "in_progress"}, "Reaberto": {State: "in_progress"},
		"Aguardando pelo cliente": {State: "pending", Hold: "customer"}, "Aguardando cliente": {State: "pending", Hold: "customer"}, "Pendente": {State: "pending", Hold: "third_party"},
		"Resolvido": {State: "resolved"}, "Concluído": {State: "closed"}, "Itens concluídos": {State: "closed"}, "Fechado": {State: "closed"},

		"Aperto": {State: "new"}, "Da completare": {State: "new"}, "In corso": {State: "in_progress"}, "Risolto": {State: "resolved"}, "Completato": {State: "closed"}, "Chiuso": {State: "closed"}, "Annullato": {State: "cancelled"},
	}
	jiraLevels = map[string]string{
		"Extensive / Widespread": "high", "Significant / Large": "high", "Moderate / Limited": "medium", "Minor / Localized": "low",
		"Critical": "high", "High": "high", "Medium": "medium", "Low": "low",
	}
	jiraPriorities = map[string]string{
		"Highest": "P1", "High": "P2", "Medium": "P3", "Low": "P4", "Lowest": "P4",
		"Blocker": "P1", "Critical": "P1", "Major": "P2", "Minor": "P3", "Trivial": "P4", "P1": "P1", "P2": "P2", "P3": "P3", "P4": "P4",
		"Höchste": "P1", "Hoch": "P2", "Mittel": "P3", "Niedrig": "P4", "Gering": "P4", "Niedrigste": "P4",
		"La plus élevée": "P1", "Élevée": "P2", "Moyenne": "P3", "Faible": "P4", "La plus faible": "P4",
		"Más alta": "P1", "Alta": "P2", "Media": "P3", "Baja": "P4", "Más baja": "P4", "Muito alta": "P1", "Média": "P3", "Baixa": "P4",
	}
	jiraTypes = map[string]string{
		"Incident": "incident", "[System] Incident": "incident", "Outage": "incident", "Störung": "incident", "Incidente": "incident",
		"Service Request": "request", "[System] Service request": "request", "Service Request with Approvals": "request",
		"[System] Service request with approvals": "request", "Question": "request", "Support": "request", "IT Help": "request", "Access": "request",
		"Serviceanfrage": "request", "Demande de service": "request", "Solicitud de servicio": "request", "Solicitação de serviço": "request",
		"Change": "change", "[System] Change": "change", "Change Request": "change", "Normal change": "change", "Standard change": "change", "Emergency change": "change",
		"Änderung": "change", "Änderungsanfrage": "change", "Changement": "change", "Demande de changement": "change", "Cambio": "change", "Solicitud de cambio": "change",
		"Mudança": "change", "Alteração": "change", "Solicitação de mudança": "change", "Cambiamento": "change",
		"Problem": "problem", "[System] Problem": "problem", "Problème": "problem", "Problema": "problem",
		"Bug": typeSkip, "Task": typeSkip, "Story": typeSkip, "Epic": typeSkip, "Sub-task": typeSkip,
		"Aufgabe": typeSkip, "Tâche": typeSkip, "Tarea": typeSkip, "Tarefa": typeSkip,
	}
)
