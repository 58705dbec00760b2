"""Words of any conversation: shared by two ideas, they tell nothing. Without accents, as `kernel.search` folds them.

PostgreSQL's French dictionary knows the grammar words only as they are written with accents, and none of those one speaks with.
"""

EVERYDAY = """
abord accord ah ai aie ailleurs ainsi aller alors an ancien ancienne annee annees ans apres appele appelle
appeler arrive arriver assez attend attendre au aucun aucune aujourd aussi autant autour autre autres avance
avant avec avoir bah bas beaucoup beau belle ben bien bientot bon bonjour bonne bonnes bonsoir bout bref bah
ca cause ce cela celle celles celui cent certain ces cet cette ceux chacun chacune chaque cherche cherchons
chez chose choses ci cinq cinquante combien comme commence commencer comment compte connais contre coup cote
coin d dans de debout debut dedans dehors deja demain demande demander demi depuis dernier derniere derriere
des desormais dessous dessus deux devant devenir devrait dire dis disait disent dit dix doit donc donne donner
dont douze droit du dur encore endroit enfin ensemble ensuite entendu entre envie est et etait etaient ete
etre eu eux exemple facon fait faire fallait fais faudrait faut femme fin finir fois font fort garde garder
gauche gens genre grand grande gros guere habite habitude hein heure heures hier homme hommes huit ici idee il
important jamais je jour jours juste la laisse le lendemain les leur leurs lieu loin longtemps lui main
maintenant mais mal manque matin me meme merci mes met mets mettre midi mieux mille mis moi moins mois moment
mon monde monsieur monte mot mots moyen ne neuf ni nom nombre non nos note notre nous nouveau nouvelle nuit on
ont onze ou oublie oui par parce pareil parfois parle parler part partie partir partout pas passe passer peine
pere mere pendant pense penser personne personnes petit petite petits peu peur peut peuvent peux pis plein
plus plutot point possible pour pourquoi pourrait pourtant pouvait pouvoir premier premiere prend prendre pres
presque pris probleme propose puis qu quand quarante quarantaine quatre que quel quelle quelqu quelque
quelques qui quinze quoi quotidien raison regarde regarder reste rester retour revenir rien sais sait samedi
sans sauf savait savent savoir se semaine semaines sept sera ses seul seule seulement si six soir sont
souhaite sous souvent suis suite sur surtout tant tard te tel tellement temps tenir tient toi tot toujours
tour tous tout toute toutes train travers treize trente tres trois trop trouve trouver truc trucs tu un une va
vais vaut venir venu venue vers veut veux vie viens vient vieux vingt vite voici voila voir vois voit vont vos
votre voudrais voudrait voulait vouloir vous vrai vraiment vu lundi mardi mercredi jeudi vendredi dimanche
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre a about all am an and are
as at be but by can do for from good had has have he hello her here him his how i if in is it just know like
me my no not of on one or our out she so some that the their them there they this time to up us very was we
jusqu jusque avait avais avaient avons avez sommes etes etions serait long longue longs euro euros minute minutes metre metres
carre donnent pensent voudrions aimerions vide vides
well were what when where which who will with would you your
"""
