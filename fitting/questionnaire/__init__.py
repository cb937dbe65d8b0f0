"""The questionnaire: versioned structures of questions, and the one validator that reads answers by them."""
