import random,math
random.seed(4)
rows=[]
for i in range(240):
    age=random.randint(18,80); inc=round(random.gauss(40,12),2); city=random.choice(['Oslo','Bergen','Tromsø','Ål'])
    note=random.choice(['paid on time','asked for a delay;\nwas "granted" it','no remark',''])
    z=0.06*(age-50)-0.08*(inc-40)+(1.2 if city=='Oslo' else 0)+random.gauss(0,.7)
    rows.append((age,inc,city,note,z>0))
rows.sort(key=lambda r:r[4])
out=['id;age;income;city;note;currency;member since;balance;defaulted']
for i,(age,inc,city,note,d) in enumerate(rows):
    f=lambda v: str(v).replace('.',',')
    income='' if random.random()<.08 else ('NA' if random.random()<.03 else f(inc))
    c='' if random.random()<.03 else city
    q=lambda s:'"'+s.replace('"','""')+'"' if any(ch in s for ch in ';"\n') else s
    out.append(';'.join([str(i+1),str(age),income,c,q(note),'NOK',f'20{random.randint(10,24)}-{random.randint(1,12):02d}-{random.randint(1,28):02d}',f(round(random.gauss(0,300),1)),'yes' if d else 'no']))
open('messy.csv','w',encoding='utf-8-sig',newline='').write('\r\n'.join(out))
