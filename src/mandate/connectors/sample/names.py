"""First and last names common in the Netherlands: people of the sample are drawn from both, so nobody is real."""

_FIRST = """
Anouk Bram Carlijn Daan Eline Femke Gijs Hanneke Ilse Jasper Karin Lars Marieke Niels Odette Pieter Quinten Roos
Sanne Thijs Ursula Vera Wouter Xander Yvonne Zoë Arjan Babette Chiel Dieuwke Evert Floor Gerda Hidde Ingrid Jeroen
Kees Lieke Maarten Nienke Olaf Petra Renée Sjoerd Tess Viktor Willemijn Youri Aukje Bas Corné Desirée Emiel Fleur
Geert Hilde Iris Joost Katja Luuk Mirjam Noor Otto Paulien Ruben Saskia Teun Vincent Wendy André Ahmed Fatima
Youssef Samira Mehmet Elif Emre Aylin Hamza Naima Rachid Soraya Priya Rohan Anjali Sunil Jayden Shanice Delano
Gaitri Xin Mei Kenji Linh Emily Oliver Charlotte James Harriet Callum Agnieszka Tomasz Katarzyna Marek Lukas Annika
Jürgen Heike Giulia Marco Inês João
"""
_LAST = """
Bakker, Beekman, van den Berg, Blom, de Boer, Bos, Brouwer, van Dam, Dekker, van Dijk, Dijkstra, Doorn, van Egmond,
Evers, van der Gaag, Geerts, de Graaf, Groen, de Groot, de Haan, van der Heijden, Hermans, Hoekstra, van der Horst,
Huisman, Jacobs, Jansen, Janssen, de Jong, Jonker, Kamphuis, Klein Haneveld, Kok, Koning, Koster, Kramer,
van Leeuwen, Leenders, van der Linden, Maas, van der Meer, Meijer, Molenaar, Mulder, Nijhuis, Oosterhuis, Peeters,
van der Ploeg, Postma, Prins, Reitsma, Rietveld, de Ruiter, Schouten, Slot, Smeets, Smit, van Soest, Terpstra,
Timmermans, in 't Veld, Veenstra, Verbeek, Vermeulen, Visser, van der Vlist, de Vries, Vos, van Vugt, van der Wal,
Wagenaar, Wiersma, de Wilde, Willems, de Wit, van Wijk, Zijlstra, Zwart, El Amrani, Bouazza, Yılmaz, Demir, Kaya,
Ramdin, Mahabier, Pinas, Chen, Nguyen, Tan, Sharma, Bennett, Clarke, Harding, Nowak, Wójcik, Schäfer, Lindner,
Ferreira, Romano, Okafor, Haile, Rahimi
"""

FIRST_NAMES = tuple(_FIRST.split())
LAST_NAMES = tuple(" ".join(name.split()) for name in _LAST.split(","))
