package importer

import (
	"html"
	"regexp"
	"strings"
)

// GLPI writes the list of tickets, problems or changes that a search shows, one row for each, in the
// language of who exports: Export, "All pages in CSV". Cells are quoted, with
// semicolons between and behind them; a ticket's ID has blanks between its
// thousands, and its title may end in it; texts are HTML.
var GLPI = &System{
	Name: "glpi", Label: "GLPI", Ticket: "ticket", Example: "52267",
	columns: map[string][]string{
		"number":      {"id"},
		"type":        {"type", "typ", "tipo"},
		"state":       {"status", "statut", "estado", "stato"},
		"updated_at":  {"last_update", "derniere_modification", "letzte_aktualisierung", "letzte_anderung", "ultima_actualizacion", "ultima_modificacion", "ultima_atualizacao", "ultima_modifica"},
		"opened_at":   {"opening_date", "date_d_ouverture", "eroffnungsdatum", "fecha_de_apertura", "data_de_abertura", "data_di_apertura"},
		"opened_by":   {"requester_requester", "requester", "demandeur_demandeur", "demandeur", "anforderer_anforderer", "anforderer", "solicitante_solicitante", "solicitante", "requerente_requerente", "requerente", "richiedente_richiedente", "richiedente"},
		"resolved_at": {"resolution_date", "date_de_resolution", "losungsdatum", "fecha_de_solucion", "data_da_solucao", "data_di_soluzione"},
		"closed_at":   {"closing_date", "date_de_cloture", "schliessdatum", "abschlussdatum", "fecha_de_cierre", "data_de_fechamento", "data_di_chiusura"},
		"title":       {"title", "titre", "titel", "titulo", "titolo"},
		"description": {"description", "beschreibung", "descripcion", "descricao", "descrizione"},
		"solution":    {"solution_solution", "solution", "losung_losung", "losung", "solucion_solucion", "solucion", "solucao_solucao", "solucao", "soluzione"},
		"category":    {"category", "categorie", "kategorie", "categoria"},
		"channel":     {"request_source", "source_de_la_demande", "anfragequelle", "origen_de_la_solicitud", "origem_da_requisicao", "fonte_della_richiesta"},
		"impact":      {"impact", "auswirkung", "impacto", "impatto"},
		"urgency":     {"urgency", "urgence", "dringlichkeit", "urgencia", "urgenza"},
		"priority":    {"priority", "priorite", "prioritat", "prioridad", "prioridade", "priorita"},
		"team":        {"assigned_to_technician_group", "attribue_a_groupe_de_techniciens", "attribue_a_groupe_technicien", "zugewiesen_an_technikergruppe", "asignado_a_grupo_de_tecnicos", "asignado_a_grupo_tecnico", "atribuido_a_grupo_tecnico", "assegnato_a_gruppo_tecnico"},
		"assignee":    {"assigned_to_technician", "attribue_a_technicien", "zugewiesen_an_techniker", "asignado_a_tecnico", "atribuido_a_tecnico", "assegnato_a_tecnico"},
		"risks":       {"impacts", "auswirkungen", "impactos", "impatti"},
		"analysis":    {"causes", "ursachen", "causas", "cause"},
		"plan":        {"deployment_plan", "rollout_plan", "plan_de_deploiement", "verteilungsplan", "ausrollplan", "einfuhrungsplan", "plan_de_despliegue", "plan_de_implantacion", "plano_de_implantacao", "plano_de_implementacao", "piano_di_distribuzione"},
		"backout":     {"backup_plan", "backout_plan", "plan_de_retour_arriere", "plan_de_secours", "plan_de_sauvegarde", "sicherungsplan", "ruckfallplan", "plan_de_respaldo", "plan_de_reversion", "plano_de_backup", "plano_de_contingencia", "piano_di_backup"},
		"test_plan":   {"control_list", "liste_de_controle", "kontrollliste", "lista_de_control", "lista_de_controle", "lista_di_controllo"},
		"problem":     {"problems_id", "problem_id", "problem", "problemes_id", "probleme", "probleme_id", "problemas_id", "problema"},
		"change":      {"changes_id", "change_id", "change", "changements_id", "changement", "anderungen_id", "anderung", "cambios_id", "cambio", "mudancas_id", "mudanca"},
		"tickets":     {"linked_tickets", "linked_tickets_all_linked_tickets", "tickets_id", "tickets", "tickets_lies", "tickets_lies_tous_les_tickets_lies", "verknupfte_tickets", "tickets_enlazados", "casos_enlazados", "chamados_vinculados", "chamados_relacionados"},
		"comments":    {"followups_description", "suivis_description", "verlauf_beschreibung", "seguimientos_descripcion", "acompanhamentos_descricao"},
	},
	kept:   []string{"symptoms", "symptomes", "symptome", "sintomas", "sintomi", "checklist", "checklists"},
	needed: []string{"number", "state", "opened_at"},

	states: map[string]StateOf{
		"New": {State: "new"}, "Processing (assigned)": {State: "in_progress"}, "Processing (planned)": {State: "in_progress"}, "Pending": {State: "pending", Hold: "third_party"}, "Solved": {State: "resolved"}, "Closed": {State: "closed"},
		"Nouveau": {State: "new"}, "En cours (Attribué)": {State: "in_progress"}, "En cours (Planifié)": {State: "in_progress"}, "En attente": {State: "pending", Hold: "third_party"}, "Résolu": {State: "resolved"}, "Clos": {State: "closed"},
		"Neu": {State: "new"}, "In Bearbeitung (zugewiesen)": {State: "in_progress"}, "In Bearbeitung (geplant)": {State: "in_progress"}, "Wartend": {State: "pending", Hold: "third_party"}, "Gelöst": {State: "resolved"}, "Geschlossen": {State: "closed"},
		"Nuevo": {State: "new"}, "En curso (asignada)": {State: "in_progress"}, "En curso (asignado)": {State: "in_progress"}, "En curso (planificada)": {State: "in_progress"}, "En curso (planificado)": {State: "in_progress"}, "En espera": {State: "pending", Hold: "third_party"}, "Resuelto": {State: "resolved"}, "Resueltas": {State: "resolved"}, "Cerrado": {State: "closed"},
		"Novo": {State: "new"}, "Em atendimento (atribuído)": {State: "in_progress"}, "Em atendimento (planejado)": {State: "in_progress"}, "Processando (atribuído)": {State: "in_progress"}, "Processando (planejado)": {State: "in_progress"}, "Pendente": {State: "pending", Hold: "third_party"}, "Solucionado": {State: "resolved"}, "Fechado": {State: "closed"},
		"Nuovo": {State: "new"}, "In corso (assegnato)": {State: "in_progress"}, "In corso (pianificato)": {State: "in_progress"}, "In attesa": {State: "pending", Hold: "third_party"}, "Risolto": {State: "resolved"}, "Chiuso": {State: "closed"},
	},
	levels: map[string]string{
		"Very high": "high", "High": "high", "Medium": "medium", "Low": "low", "Very low": "low",
		"Très haute": "high", "Haute": "high", "Moyenne": "medium", "Basse": "low", "Très basse": "low", "Très haut": "high", "Haut": "high", "Moyen": "medium", "Bas": "low", "Très bas": "low",
		"Sehr hoch": "high", "Hoch": "high", "Mittel": "medium", "Niedrig": "low", "Sehr niedrig": "low",
		"Muy alta": "high", "Alta": "high", "Mediana": "medium", "Media": "medium", "Baja": "low", "Muy baja": "low",
		"Muy alto": "high", "Alto": "high", "Medio": "medium", "Bajo": "low", "Muy bajo": "low",
		"Muito alta": "high", "Média": "medium", "Baixa": "low", "Muito baixa": "low", "Muito alto": "high", "Médio": "medium", "Baixo": "low", "Muito baixo": "low",
		"Molto alta": "high", "Bassa": "low", "Molto bassa": "low",
	},
	priorities: map[string]string{
		"Major": "P1", "Very high": "P1", "High": "P2", "Medium": "P3", "Low": "P4", "Very low": "P4",
		"Majeure": "P1", "Très haute": "P1", "Haute": "P2", "Moyenne": "P3", "Basse": "P4", "Très basse": "P4",
		"Sehr hoch": "P1", "Hoch": "P2", "Mittel": "P3", "Niedrig": "P4", "Sehr niedrig": "P4",
		"Mayor": "P1", "Muy alta": "P1", "Alta": "P2", "Mediana": "P3", "Media": "P3", "Baja": "P4", "Muy baja": "P4",
		"Crítica": "P1", "Muito alta": "P1", "Média": "P3", "Baixa": "P4", "Muito baixa": "P4", "Molto alta": "P1", "Bassa": "P4", "Molto bassa": "P4",
	},
	channels: map[string]string{
		"Helpdesk": "user", "E-Mail": "user", "Phone": "user", "Direct": "user", "Written": "user", "Formcreator": "user",
		"Téléphone": "user", "Écrit": "user", "Telefon": "user", "Teléfono": "user", "Telefone": "user", "Telefono": "user", "Other": "user", "Autre": "user",
	},
	types: map[string]string{
		"Incident": "incident", "Incidente": "incident", "Störung": "incident", "Vorfall": "incident",
		"Request": "request", "Demande": "request", "Anfrage": "request", "Requerimiento": "request", "Solicitud": "request", "Requisição": "request", "Solicitação": "request", "Richiesta": "request",
	},

	problemStates: glpiProblemStates, changeStates: glpiChangeStates, problemResolutions: map[string]string{},
	outcomes: map[string]string{}, causes: plainCauses, risks: map[string]string{}, links: map[string]string{},

	repeats: true, closedWhenResolved: true,
	former: func(number string) string { return "GLPI-" + strings.ToUpper(number) },
	clean:  glpiText,
	names:  glpiNumbers,
}

// What the states of problems and changes mean: these have lists, and numbers, of
// their own.
var (
	glpiProblemStates = map[string]string{
		"New": "new", "Accepted": "new", "Processing (assigned)": "investigating", "Processing (planned)": "investigating", "Pending": "deferred",
		"Solved": "resolved", "Under observation": "resolved", "Closed": "closed",
		"Nouveau": "new", "Accepté": "new", "En cours (Attribué)": "investigating", "En cours (Planifié)": "investigating", "En attente": "deferred",
		"Résolu": "resolved", "Sous observation": "resolved", "Clos": "closed",
		"Neu": "new", "Akzeptiert": "new", "Angenommen": "new", "In Bearbeitung (zugewiesen)": "investigating", "In Bearbeitung (geplant)": "investigating", "Wartend": "deferred",
		"Gelöst": "resolved", "Unter Beobachtung": "resolved", "Geschlossen": "closed",
		"Nuevo": "new", "Aceptado": "new", "En curso (asignada)": "investigating", "En curso (asignado)": "investigating", "En curso (planificada)": "investigating", "En curso (planificado)": "investigating",
		"En espera": "deferred", "Resuelto": "resolved", "Bajo observación": "resolved", "En observación": "resolved", "Cerrado": "closed",
		"Novo": "new", "Aceito": "new", "Em atendimento (atribuído)": "investigating", "Em atendimento (planejado)": "investigating", "Processando (atribuído)": "investigating", "Processando (planejado)": "investigating",
		"Pendente": "deferred", "Solucionado": "resolved", "Sob observação": "resolved", "Em observação": "resolved", "Fechado": "closed",
		"Nuovo": "new", "Accettato": "new", "In corso (assegnato)": "investigating", "In corso (pianificato)": "investigating", "In attesa": "deferred", "Risolto": "resolved", "Sotto osservazione": "resolved", "Chiuso": "closed",
	}
	glpiChangeStates = map[string]string{
		"New": "draft", "Evaluation": "assessing", "Approval": "assessing", "Accepted": "approved", "Pending": "assessing", "Testing": "implementing", "Test": "implementing",
		"Qualification": "implementing", "Applied": "review", "Solved": "review", "Review": "review", "Closed": "closed", "Canceled": "cancelled", "Cancelled": "cancelled", "Refused": "rejected",
		"Nouveau": "draft", "Évaluation": "assessing", "Validation": "assessing", "Approbation": "assessing", "Accepté": "approved", "En attente": "assessing",
		"Appliqué": "review", "Revue": "review", "Clos": "closed", "Annulé": "cancelled", "Refusé": "rejected",
		"Neu": "draft", "Bewertung": "assessing", "Evaluierung": "assessing", "Genehmigung": "assessing", "Freigabe": "assessing", "Akzeptiert": "approved", "Angenommen": "approved", "Wartend": "assessing",
		"Qualifizierung": "implementing", "Angewendet": "review", "Angewandt": "review", "Umgesetzt": "review", "Überprüfung": "review", "Geschlossen": "closed", "Abgebrochen": "cancelled", "Abgelehnt": "rejected",
		"Nuevo": "draft", "Evaluación": "assessing", "Aprobación": "assessing", "Aceptado": "approved", "En espera": "assessing", "Pruebas": "implementing", "Prueba": "implementing", "Calificación": "implementing",
		"Cualificación": "implementing", "Aplicado": "review", "Revisión": "review", "Cerrado": "closed", "Cancelado": "cancelled", "Rechazado": "rejected",
		"Novo": "draft", "Avaliação": "assessing", "Aprovação": "assessing", "Aceito": "approved", "Pendente": "assessing", "Teste": "implementing", "Testes": "implementing", "Qualificação": "implementing",
		"Revisão": "review", "Fechado": "closed", "Recusado": "rejected", "Rejeitado": "rejected",
		"Nuovo": "draft", "Valutazione": "assessing", "Approvazione": "assessing", "Accettato": "approved", "In attesa": "assessing", "Applicato": "review", "Revisione": "review", "Chiuso": "closed", "Annullato": "cancelled", "Rifiutato": "rejected",
	}
)

// glpiNumbers are the tickets, problems or changes that a cell names: each list of
// GLPI counts for itself, so a problem's number has its kind before it.
func glpiNumbers(column int, cell string) []string {
	prefix := map[int]string{columnProblem: "problem-", columnChange: "change-"}[column]
	var out []string
	for _, part := range strings.FieldsFunc(plain(cell), func(r rune) bool { return r == '\n' || r == ',' || r == ';' }) {
		if m := glpiNumber.FindString(strings.TrimSpace(part)); m != "" {
			out = append(out, prefix+joined(m))
		}
	}
	return out
}

// glpiNumber is the number that the name of a linked ticket begins with.
var glpiNumber = regexp.MustCompile(`^[0-9][0-9 \x{a0}\x{202f}]*`)

var (
	glpiBreak = regexp.MustCompile(`(?i)<(?:br ?/?|/p|/div|/li|/tr|/h[1-6])>`)
	glpiItem  = regexp.MustCompile(`(?i)<li(?:\s[^<>]*)?>`)
	glpiTag   = regexp.MustCompile(`(?i)</?(?:p|div|span|ul|ol|li|strong|em|b|i|u|a|table|tbody|thead|tr|td|th|h[1-6]|img|font|pre|code|blockquote)(?:\s[^<>]*)?/?>`)
	glpiEnd   = regexp.MustCompile(`\s*\(([0-9 \x{a0}\x{202f}]+)\)$`)
	glpiBlank = regexp.MustCompile(`\n[ \t]*\n[ \t\n]*`)
)

// glpiText is the text of a cell without HTML; an ID and a title without what
// GLPI puts into them; the first of several people and groups.
func glpiText(number string, column int, text string) string {
	switch column {
	case columnNumber:
		return joined(text)
	case columnTitle:
		text = html.UnescapeString(text)
		own := number[strings.LastIndexByte(number, '-')+1:] // "problem-12" is called 12 there
		if m := glpiEnd.FindStringSubmatchIndex(text); m != nil && m[0] > 0 && joined(text[m[2]:m[3]]) == own {
			text = text[:m[0]]
		}
		return text
	case columnDescription, columnSolution, columnComments, columnRisks, columnAnalysis, columnPlan, columnBackout, columnTestPlan:
		return plain(text)
	case columnOpenedBy, columnAssignee, columnTeam:
		first, _, _ := strings.Cut(plain(text), "\n")
		return strings.TrimSpace(first)
	}
	return strings.TrimSpace(html.UnescapeString(text))
}

// joined is a number without the blanks between its thousands.
func joined(number string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(number)
}

// plain is the text of some HTML. It is escaped once or twice, by the version of
// GLPI. What no tag of a text editor begins stays as it is.
func plain(text string) string {
	if !strings.Contains(text, "<") {
		text = html.UnescapeString(text)
	}
	text = glpiBreak.ReplaceAllString(text, "\n")
	text = glpiItem.ReplaceAllString(text, "- ")
	text = html.UnescapeString(glpiTag.ReplaceAllString(text, ""))
	return strings.TrimSpace(glpiBlank.ReplaceAllString(text, "\n\n"))
}
