callback({"articles":[{"title":"Chips","body":"Memory for accelerators has been short for a year and the foundry doubles its lines of power hungry chips."}]});
