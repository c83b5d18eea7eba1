package importer

import "regexp"

// jiraCustom is what stands before the names of custom fields, by the language of
// who exports.
var jiraCustom = regexp.MustCompile(`^(?:benutzerdefiniertes_feld|champs?_personnalises?|campo_personalizado|campo_personalizzato)_`)

// jiraColumn is the name of a column as it is in English where it is one of a
// custom field: what the team calls the field stays in the team's language.
func jiraColumn(name string) string { return jiraCustom.ReplaceAllString(name, "custom_field_") }

// What the words of Jira's templates for problems and changes mean.
var (
	jiraProblemStates = map[string]string{
		"Open": "new", "New": "new", "To Do": "new", "Backlog": "new", "Reopened": "investigating", "In Progress": "investigating", "Work in progress": "investigating",
		"Under review": "investigating", "Under investigation": "investigating", "In Review": "investigating", "Investigating": "investigating", "Root cause analysis": "investigating",
		"Known error": "known_error", "Workaround available": "known_error", "Pending": "deferred", "On Hold": "deferred", "Blocked": "deferred",
		"Resolved": "resolved", "Completed": "resolved", "Done": "closed", "Closed": "closed", "Canceled": "cancelled", "Cancelled": "cancelled", "Declined": "cancelled",

		"Offen": "new", "Zu erledigen": "new", "In Arbeit": "investigating", "Wird bearbeitet": "investigating", "In Untersuchung": "investigating", "Wird untersucht": "investigating",
		"Bekannter Fehler": "known_error", "Ausstehend": "deferred", "Gelöst": "resolved", "Abgeschlossen": "resolved", "Erledigt": "closed", "Fertig": "closed", "Geschlossen": "closed", "Abgebrochen": "cancelled",

		"Ouvert": "new", "À faire": "new", "En cours": "investigating", "En cours d'investigation": "investigating", "En cours d'analyse": "investigating", "Erreur connue": "known_error",
		"En attente": "deferred", "Résolu": "resolved", "Résolue": "resolved", "Terminé": "closed", "Terminé(e)": "closed", "Fermé": "closed", "Fermée": "closed", "Annulé": "cancelled",

		"Abierto": "new", "Abierta": "new", "Por hacer": "new", "En curso": "investigating", "En investigación": "investigating", "Error conocido": "known_error",
		"Pendiente": "deferred", "Resuelto": "resolved", "Resuelta": "resolved", "Completado": "resolved", "Listo": "closed", "Finalizada": "closed", "Cerrado": "closed", "Cerrada": "closed", "Cancelado": "cancelled",

		"Aberto": "new", "Aberta": "new", "A fazer": "new", "Em andamento": "investigating", "Em investigação": "investigating", "Sob investigação": "investigating", "Erro conhecido": "known_error",
		"Pendente": "deferred", "Resolvido": "resolved", "Concluído": "closed", "Itens concluídos": "closed", "Fechado": "closed",

		"Aperto": "new", "In corso": "investigating", "Errore noto": "known_error", "Risolto": "resolved", "Completato": "closed", "Chiuso": "closed", "Annullato": "cancelled",
	}
	jiraChangeStates = map[string]string{
		"Open": "draft", "New": "draft", "To Do": "draft", "Backlog": "draft", "Draft": "draft", "Planning": "draft",
		"Review": "assessing", "In Review": "assessing", "Under review": "assessing", "Peer review / change manager approval": "assessing", "Awaiting approval": "assessing",
		"Awaiting CAB approval": "assessing", "Waiting for approval": "assessing", "Authorize": "assessing", "Pending": "assessing",
		"Approved": "approved", "Scheduled": "approved", "Awaiting implementation": "approved", "Implementing": "implementing", "In Progress": "implementing", "Work in progress": "implementing",
		"Implemented": "review", "Post-implementation review": "review", "Resolved": "closed", "Completed": "closed", "Failed": "closed", "Done": "closed", "Closed": "closed",
		"Declined": "rejected", "Rejected": "rejected", "Canceled": "cancelled", "Cancelled": "cancelled",

		"Offen": "draft", "Zu erledigen": "draft", "Planung": "draft", "In Planung": "draft", "Überprüfung": "assessing", "Warten auf Genehmigung": "assessing", "Wartet auf Genehmigung": "assessing",
		"Warten auf CAB-Genehmigung": "assessing", "Genehmigt": "approved", "Warten auf Implementierung": "approved", "Warten auf Umsetzung": "approved", "In Umsetzung": "implementing",
		"Wird implementiert": "implementing", "In Arbeit": "implementing", "Umgesetzt": "review", "Abgeschlossen": "closed", "Fehlgeschlagen": "closed", "Fertig": "closed", "Erledigt": "closed", "Geschlossen": "closed",
		"Abgelehnt": "rejected", "Abgebrochen": "cancelled",

		"Ouvert": "draft", "À faire": "draft", "Planification": "draft", "Examen": "assessing", "En attente d'approbation": "assessing", "En attente d'approbation du CAB": "assessing", "Approuvé": "approved",
		"En attente de mise en œuvre": "approved", "En attente d'implémentation": "approved", "Mise en œuvre": "implementing", "En cours de mise en œuvre": "implementing", "En cours": "implementing",
		"Terminé": "closed", "Terminé(e)": "closed", "Échec": "closed", "Échoué": "closed", "Fermé": "closed", "Fermée": "closed", "Refusé": "rejected", "Refusée": "rejected", "Annulé": "cancelled",

		"Abierto": "draft", "Por hacer": "draft", "Planificación": "draft", "Revisión": "assessing", "Esperando aprobación": "assessing", "En espera de aprobación": "assessing", "Aprobado": "approved",
		"Esperando implementación": "approved", "En espera de implementación": "approved", "Implementando": "implementing", "En implementación": "implementing", "En curso": "implementing",
		"Completado": "closed", "Fallido": "closed", "Listo": "closed", "Finalizada": "closed", "Cerrado": "closed", "Rechazado": "rejected", "Cancelado": "cancelled",

		"Aberto": "draft", "A fazer": "draft", "Planejamento": "draft", "Revisão": "assessing", "Aguardando aprovação": "assessing", "Aguardando aprovação do CAB": "assessing", "Aprovado": "approved",
		"Aguardando implementação": "approved", "Em implementação": "implementing", "Em andamento": "implementing", "Concluído": "closed", "Itens concluídos": "closed", "Falhou": "closed", "Com falha": "closed",
		"Fechado": "closed", "Recusado": "rejected", "Rejeitado": "rejected",

		"Aperto": "draft", "Pianificazione": "draft", "In attesa di approvazione": "assessing", "Approvato": "approved", "In corso": "implementing", "Completato": "closed", "Chiuso": "closed", "Rifiutato": "rejected", "Annullato": "cancelled",
	}
	jiraOutcomes = map[string]string{
		"Failed": "failed", "Fehlgeschlagen": "failed", "Échec": "failed", "Échoué": "failed", "Fallido": "failed", "Falhou": "failed", "Com falha": "failed", "Unsuccessful": "failed",
		"Rolled back": "backed_out", "Backed out": "backed_out", "Zurückgerollt": "backed_out", "Annulé et restauré": "backed_out", "Revertido": "backed_out",
		"Successful": "successful", "Success": "successful", "Erfolgreich": "successful", "Réussi": "successful", "Exitoso": "successful", "Bem-sucedido": "successful",
		"Successful with issues": "successful_with_issues", "Partially successful": "successful_with_issues", "Completed with issues": "successful_with_issues",
	}
	jiraProblemResolutions = map[string]string{
		"Won't Do": "obsolete", "Won't Fix": "obsolete", "Obsolete": "obsolete", "Cannot Reproduce": "not_reproducible", "Nicht reproduzierbar": "not_reproducible", "Impossible à reproduire": "not_reproducible",
		"No se puede reproducir": "not_reproducible", "Não é possível reproduzir": "not_reproducible", "Fixed by vendor": "supplier_fixed", "Fixed by supplier": "supplier_fixed",
		"Fixed by change": "fixed_by_change", "Fixed": "fixed_by_change", "Done": "fixed_by_change", "Behoben": "fixed_by_change", "Fertig": "fixed_by_change", "Corrigé": "fixed_by_change",
		"Terminé": "fixed_by_change", "Hecho": "fixed_by_change", "Listo": "fixed_by_change", "Concluído": "fixed_by_change",
	}
	// plainCauses are the words of gitsm itself: nobody else's are fixed.
	plainCauses = map[string]string{
		"Change": "change", "Capacity": "capacity", "Dependency": "dependency", "Configuration": "configuration", "Process": "process", "Detection": "detection", "Design": "design", "External": "external",
		"Änderung": "change", "Kapazität": "capacity", "Konfiguration": "configuration", "Prozess": "process", "Changement": "change", "Capacité": "capacity", "Processus": "process", //nolint:misspell // German
		"Cambio": "change", "Capacidad": "capacity", "Configuración": "configuration", "Proceso": "process", "Mudança": "change", "Capacidade": "capacity", "Configuração": "configuration", "Processo": "process",
		"Third party": "external", "Vendor": "external", "Software bug": "design", "Bug": "design", "Code": "design", "Human error": "process",
	}
	jiraLinks = map[string]string{
		"Problem/Incident": linkProblem, "Causes": linkProblem, "Problem": linkProblem, "Relates": linkRelated, "Blocks": linkRelated, "Cloners": linkRelated, "Duplicate": linkRelated,
		"Resolves": linkResolves, "Resolve": linkResolves, "Fixes": linkResolves, "Fix": linkResolves, "Implements": linkResolves, "Implement": linkResolves, "Solves": linkResolves, "Issue split": linkRelated,
	}
)
