"""Step Functions: moto's interpreter of the Amazon States Language, under the machines' roles."""
